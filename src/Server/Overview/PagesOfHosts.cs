using Muster.Server.Checking;
using Muster.Server.Graphs.OfHosts;
using Muster.Server.Hosts;
using Muster.Server.Overview.Agents;
using Muster.Server.Overview.Host;
using Muster.Server.Overview.Hosts;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Overview;

/// <summary>The pages about hosts: the list, one host, the agents.</summary>
internal static class PagesOfHosts
{
    public static void MapPagesOfHosts(this IEndpointRouteBuilder routes, Func<IReadOnlyDictionary<string, IReadOnlyCollection<string>>> groups)
    {
        routes.MapPage("/hosts", (HttpRequest request, HostsReading reading) =>
            PageResult.Of<HostsPage>("Hosts", ("View", reading.Read(PageQuery.From(request), groups())), ("Address", InstallLine.Address(request))));
        routes.MapPage("/hosts/{host}", (string host, HttpRequest request, HostRegistry registry, HostReading reading, HostGraphs graphs, SuggestionBoard suggestions) => registry.Find(host) is { } found
            ? PageResult.Of<HostPage>(found.Name, ("View", reading.Read(found, [.. suggestions.Of(found.Id).Select(s => new Suggested(s.Id, s.Title, s.Evidence))]) with { Graphs = graphs.Read(found, PageQuery.From(request)) }))
            : NotFoundPage.Answer($"No host is called {host}", "/hosts", "All hosts"));
        routes.MapPage("/agents", (HttpRequest request, AgentsReading reading) =>
        {
            var query = PageQuery.From(request);
            var (rows, total) = reading.Read(query.Page);
            return PageResult.Of<AgentsPage>("Agents", ("Rows", rows), ("Query", query), ("Total", total), ("PageSize", AgentsReading.PageSize));
        });
    }
}
