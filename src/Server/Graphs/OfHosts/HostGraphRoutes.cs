using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>The pages of a host's metrics, of one metric on each host, of every metric of some hosts, of one graph over all times, and of a group's graphs.</summary>
internal static class HostGraphRoutes
{
    public static void MapHostGraphs(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/hosts/{host}/metrics", (string host, HttpRequest request, HostRegistry registry, MetricsReading reading) => registry.Find(host) is { } found
            ? PageResult.Of<MetricsPage>($"Metrics of {found.Name}", ("View", reading.Read(found, PageQuery.From(request))))
            : NotFoundPage.Answer($"No host is called {host}", "/hosts", "All hosts"));
        routes.MapPage("/explore/hosts", (HttpRequest request, EachHostReading reading) => PageResult.Of<EachHostPage>("Each host", ("View", reading.Read(PageQuery.From(request)))));
        routes.MapPage("/explore/compare", (HttpRequest request, MetricsReading reading) => PageResult.Of<MetricsPage>("Compare hosts", ("View", reading.Compare(PageQuery.From(request)))));
        routes.MapPage("/explore/times", (HttpRequest request, TimeProvider time) => Times(PageQuery.From(request), time));
        routes.MapPage("/groups/{group}", (string group, HttpRequest request, GroupGraphs reading) => reading.Read(group, PageQuery.From(request)) is { } view
            ? PageResult.Of<GroupGraphsPage>(group, ("Name", group), ("View", view))
            : NotFoundPage.Answer($"No group is called {group}", "/groups", "All groups"));
    }

    private static readonly (string Range, string Name)[] Spans = [("1h", "Last hour"), ("6h", "6 hours"), ("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days"), ("1y", "Year")];

    private static PageResult Times(PageQuery query, TimeProvider time)
    {
        (TimeRange, string)[] times = [.. Spans.Select(span => (TimeRangeText.Parse(span.Range, time.GetUtcNow(), TimeZoneInfo.Utc), span.Name))];
        try
        {
            var spec = GraphSpec.FromJson(query["spec"]);
            return PageResult.Of<TimesPage>(spec.Title.Length > 0 ? spec.Title : "Hour to year", ("Spec", spec), ("Times", times));
        }
        catch (FormatException wrong)
        {
            return PageResult.Of<TimesPage>("Hour to year", ("Error", wrong.Message), ("Times", times));
        }
    }
}
