using Microsoft.AspNetCore.Mvc;
using Muster.Server.Gathering.Agents;
using Muster.Server.Gathering.Listening;
using Muster.Server.Gathering.Scraping;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Gathering;

/// <summary>The slice of the foreign ways in for metrics: scraping, and listening for Graphite, StatsD and Ganglia.</summary>
public static class GatheringFeature
{
    private static readonly SortKeys<SourceRow> Sorts = new SortKeys<SourceRow>(Identity)
        .By("name", row => row.Name).By("state", row => row.State).By("host", row => row.Host).By("samples", row => row.Samples).By("refused", row => row.Refused);

    private static string Identity(SourceRow row) => string.Join('|', row.Name, row.From, row.Host, row.Address);

    public static void AddGathering(this IServiceCollection services)
    {
        services.AddSingleton<ScrapeFetch>();
        services.AddSingleton<TargetBoard>();
        services.AddSingleton<ServerScraper>();
        services.AddSingleton<ListenerBoard>();
        services.AddSingleton<AgentGathering>();
        services.AddSingleton<SourcesReading>();
        services.AddHostedService<GatheringRun>();
        services.AddHostedService<SourcesPulse>();
    }

    public static void MapGathering(this IEndpointRouteBuilder routes)
    {
        var reading = routes.ServiceProvider.GetRequiredService<SourcesReading>();
        Expose(routes.ServiceProvider.GetRequiredService<OwnMetrics>(), reading);
        routes.MapGet("/api/v1/metrics/sources", ([AsParameters] PageRequest page, [FromQuery] string? q, [FromQuery] string? state) =>
            Sorts.Page(reading.All.Where(row => Wanted(row, q, state)), page)).Require(Role.Viewer);
    }

    /// <summary>The page needs the shell of all pages; it is mapped beside <see cref="MapGathering"/> by servers that have one.</summary>
    public static void MapGatheringPages(this IEndpointRouteBuilder routes) =>
        routes.MapPage("/sources", (HttpRequest request, SourcesReading reading) => PageResult.Of<SourcesPage>("Metrics sources", ("View", SourcesView.Of(reading.All, PageQuery.From(request)))));

    private static bool Wanted(SourceRow row, string? q, string? state) =>
        (string.IsNullOrEmpty(q) || row.Name.Contains(q, StringComparison.OrdinalIgnoreCase) || row.Host.Contains(q, StringComparison.OrdinalIgnoreCase) || row.Address.Contains(q, StringComparison.OrdinalIgnoreCase))
        && (string.IsNullOrEmpty(state) || state.Split(',').Contains(row.State));

    private static void Expose(OwnMetrics own, SourcesReading reading)
    {
        own.Gauge("muster_gathering_sources", "Targets, listeners and polled gmonds by state.", "state", () => reading.All.CountBy(row => row.State).Select(pair => (pair.Key, (double)pair.Value)));
        own.Gauge("muster_gathering_refused", "Lines, packets and samples that could not be taken: of listeners since they listen, of targets in the last scrape.", "source",
            () => reading.All.GroupBy(row => row.Name).Select(rows => (rows.Key, (double)rows.Sum(row => row.Refused))));
    }
}
