using Muster.Server.AgentLink;
using Muster.Server.MetricsApi.CheckSeries;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.MetricsApi.Forward;
using Muster.Server.MetricsApi.Query;
using Muster.Server.MetricsApi.QueryChecks;
using Muster.Server.MetricsApi.RemoteRead;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.MetricsApi;

/// <summary>The slice that keeps metrics and answers for them: the store, the Prometheus HTTP API, and the ways in.</summary>
public static class MetricsApiFeature
{
    private const string Base = "/prometheus/api/v1";
    private static readonly string[] GetAndPost = ["GET", "POST"];

    public static void AddMetricsApi(this IServiceCollection services, MetricsLimits? limits = null)
    {
        services.AddSingleton(limits ?? MetricsLimits.Default);
        services.AddSingleton<HostLabels>();
        services.AddSingleton<Forwarder>();
        services.AddHostedService(provider => provider.GetRequiredService<Forwarder>());
        services.AddSingleton<MetricsStore>();
        services.AddHostedService<MetricsUpkeep>();
        services.AddSingleton<WaysIn>();
        services.AddSingleton<SampleWriters>();
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<CheckQueue>();
        services.AddSingleton<CheckWriter>();
        services.AddHostedService<CheckSeriesRun>();
        services.AddSingleton<QueryEndpoints>();
        services.AddSingleton<LabelEndpoints>();
        services.AddSingleton<StatusEndpoints>();
        services.AddSingleton<DeletionEndpoints>();
        services.AddSingleton<WriteEndpoint>();
        services.AddSingleton<ReadEndpoint>();
        services.AddSingleton<QueryPlaces>();
        services.AddHostedService<QueryRounds>();
    }

    public static void MapMetricsApi(this WebApplication app)
    {
        var store = app.Services.GetRequiredService<MetricsStore>();
        var own = app.Services.GetRequiredService<OwnMetrics>();
        if (store.Embedded is { } tsdb)
        {
            own.Gauge("muster_metrics_series", "Series with samples in memory.", () => tsdb.ActiveSeries);
            own.Gauge("muster_metrics_blocks", "Blocks on the disk.", () => tsdb.BlockMetas.Count);
            own.Gauge("muster_metrics_source_series", "Series by the source that sends them.", "source", () => tsdb.Sources.Select(source => (source.Source, (double)source.ActiveSeries)));
        }

        app.Services.GetRequiredService<WaysIn>().Register(own);
        var checks = app.Services.GetRequiredService<CheckQueue>();
        own.Gauge("muster_metrics_results_waiting", "Results that wait to become samples.", () => checks.Waiting);
        own.Counter("muster_metrics_results_dropped_total", "Results that became no samples because too many waited.", () => checks.Dropped);
        app.Services.GetRequiredService<AgentMetrics>().Join(app.Services.GetRequiredService<AgentFrames>());

        var forwarder = app.Services.GetRequiredService<Forwarder>();
        ForwardFigures.Add(own, () => store.Elsewhere is { } elsewhere ? [elsewhere, .. forwarder.States] : forwarder.States, () => forwarder.NotQueued);

        var write = app.Services.GetRequiredService<WriteEndpoint>();
        own.Counter("muster_metrics_remote_write_samples_total", "Samples kept of remote write requests.", () => write.Stored);
        own.Counter("muster_metrics_remote_write_refused_total", "Samples and histograms of remote write requests that could not be kept.", () => write.Refused);
        var read = app.Services.GetRequiredService<ReadEndpoint>();
        app.MapPost($"{Base}/read", read.ReadAsync).Require(Role.Viewer).Unaudited().ExcludeFromDescription();
        app.MapPost($"{Base}/write", write.WriteAsync).Require(Role.Operator).Unaudited().ExcludeFromDescription();

        var queries = app.Services.GetRequiredService<QueryEndpoints>();
        var labels = app.Services.GetRequiredService<LabelEndpoints>();
        var status = app.Services.GetRequiredService<StatusEndpoints>();
        Ask(app, "query", GetAndPost, queries.InstantAsync);
        Ask(app, "query_range", GetAndPost, queries.RangeAsync);
        Ask(app, "format_query", GetAndPost, QueryEndpoints.FormatAsync);
        Ask(app, "series", GetAndPost, labels.SeriesAsync);
        Ask(app, "labels", GetAndPost, labels.NamesAsync);
        Ask(app, "label/{name}/values", ["GET"], (context, asked) => labels.ValuesAsync(context, asked, (string)context.Request.RouteValues["name"]!));
        Ask(app, "metadata", ["GET"], labels.MetadataAsync);
        var deletion = app.Services.GetRequiredService<DeletionEndpoints>();
        Order(app, "admin/tsdb/delete_series", deletion.DeleteAsync);
        Order(app, "admin/tsdb/clean_tombstones", deletion.CleanAsync);
        Ask(app, "status/buildinfo", ["GET"], StatusEndpoints.BuildAsync);
        Ask(app, "status/tsdb", ["GET"], status.TsdbAsync);
        Ask(app, "rules", ["GET"], StatusEndpoints.RulesAsync);
        Ask(app, "alerts", ["GET"], StatusEndpoints.AlertsAsync);
        Ask(app, "query_exemplars", GetAndPost, StatusEndpoints.ExemplarsAsync);
    }

    /// <summary>A question: its errors are told in the envelope of the Prometheus API, not as problem details.</summary>
    private static void Ask(WebApplication app, string path, string[] methods, Func<HttpContext, RequestParameters, Task> answer) =>
        Answer(app, path, methods, answer).Require(Role.Viewer).Unaudited();

    /// <summary>What changes samples: for administrators, and in the audit trail.</summary>
    private static void Order(WebApplication app, string path, Func<HttpContext, RequestParameters, Task> answer) =>
        Answer(app, path, ["POST", "PUT"], answer).Require(Role.Admin);

    private static IEndpointConventionBuilder Answer(WebApplication app, string path, string[] methods, Func<HttpContext, RequestParameters, Task> answer) =>
        app.MapMethods($"{Base}/{path}", methods, async (HttpContext context) =>
        {
            try
            {
                await answer(context, await RequestParameters.ReadAsync(context.Request, context.RequestAborted));
            }
            catch (Exception error) when (!context.Response.HasStarted && ApiFault.Of(error) is not null)
            {
                await ApiAnswer.FaultAsync(context, ApiFault.Of(error)!);
            }
        }).ExcludeFromDescription();
}
