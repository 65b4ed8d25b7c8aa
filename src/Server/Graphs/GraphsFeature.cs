using Muster.Server.Graphs.Api;
using Muster.Server.Graphs.Explore;
using Muster.Server.Graphs.Marks;
using Muster.Server.Graphs.OfHosts;
using Muster.Server.Graphs.Reading;

namespace Muster.Server.Graphs;

/// <summary>The slice that draws metrics: what a graph is, what it shows in a time, as a part of pages, as data and as a picture.</summary>
public static class GraphsFeature
{
    public static void AddGraphs(this IServiceCollection services)
    {
        services.AddSingleton<GraphMarks>();
        services.AddSingleton<GapReasons>();
        services.AddSingleton<GraphReader>();
        services.AddSingleton<GraphReach>();
        services.AddSingleton<HostGraphs>();
        services.AddSingleton<MetricsReading>();
        services.AddSingleton<EachHostReading>();
        services.AddSingleton<GroupGraphs>();
        services.AddSingleton<EventMarks>();
        services.AddSingleton<MetricNames>();
        services.AddHostedService<MetricNamesWarming>();
        services.AddSingleton<ExploreQuery>();
        services.AddSingleton<ExploreSearch>();
    }

    public static void MapGraphs(this WebApplication app)
    {
        app.Services.GetRequiredService<GraphMarks>().From(app.Services.GetRequiredService<EventMarks>().Of);
        app.MapGraphApi();
        app.MapExploreApi();
        app.MapExplore();
        app.MapHostGraphs();
    }
}
