using Muster.Server.Graphs.Reading;
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
        routes.MapPage("/explore/times", (HttpRequest request, GraphReach reach, TimeProvider time, CancellationToken cancel) =>
        {
            var view = TimesView.Read(PageQuery.From(request), reach, time, cancel);
            return PageResult.Of<TimesPage>(view.Title, ("View", view));
        });
        routes.MapPage("/groups/{group}", (string group, HttpRequest request, GroupGraphs reading) => reading.Read(group, PageQuery.From(request)) is { } view
            ? PageResult.Of<GroupGraphsPage>(group, ("Name", group), ("View", view))
            : NotFoundPage.Answer($"No group is called {group}", "/groups", "All groups"));
    }
}
