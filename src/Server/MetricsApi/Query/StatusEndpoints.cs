using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Query;

/// <summary>What clients ask to learn whom they speak with, and what the store holds.</summary>
internal sealed class StatusEndpoints(MetricsStore store, TimeProvider time)
{
    /// <summary>The Prometheus whose API this is: clients switch features by it.</summary>
    private const string SpokenVersion = "3.5.0";

    private static readonly string Own = typeof(StatusEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public static Task BuildAsync(HttpContext context, RequestParameters _) => ApiAnswer.SuccessAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteString("version", SpokenVersion);
        json.WriteString("revision", Own);
        json.WriteString("branch", "muster");
        json.WriteString("buildUser", "");
        json.WriteString("buildDate", "");
        json.WriteString("goVersion", RuntimeInformation.FrameworkDescription);
        json.WriteEndObject();
    });

    /// <summary>Series by name, names by values, of what had samples lately; and the budgets of the sources.</summary>
    public Task TsdbAsync(HttpContext context, RequestParameters asked)
    {
        var limit = asked.Text("limit") is null ? 10 : asked.Limit();
        if (limit < 1) throw ApiFault.Parameter("limit", "limit must be a positive number");
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (byName, byPair, valuesOf) = (new Dictionary<string, int>(), new Dictionary<string, int>(), new Dictionary<string, HashSet<string>>());
        var oldest = store.Embedded is { } tsdb ? tsdb.BlockMetas.Select(block => block.From).DefaultIfEmpty(tsdb.NewestMs).Min() : 0;
        var total = 0;
        foreach (var labels in store.Reader.Series([], now - 3 * 3_600_000L, RequestParameters.MaxTime, context.RequestAborted))
        {
            total++;
            foreach (var label in labels.Span)
            {
                if (!valuesOf.TryGetValue(label.Name, out var values)) valuesOf[label.Name] = values = [];
                values.Add(label.Value);
                Count(byPair, $"{label.Name}={label.Value}");
                if (label.Name == Labels.MetricName) Count(byName, label.Value);
            }
        }
        return ApiAnswer.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("headStats");
            json.WriteNumber("numSeries", store.Embedded?.ActiveSeries ?? total);
            json.WriteNumber("numLabelPairs", byPair.Count);
            json.WriteNumber("minTime", oldest);
            json.WriteNumber("maxTime", store.Embedded?.NewestMs ?? now);
            json.WriteEndObject();
            Top(json, "seriesCountByMetricName", byName, limit);
            Top(json, "labelValueCountByLabelName", valuesOf.ToDictionary(pair => pair.Key, pair => pair.Value.Count), limit);
            Top(json, "seriesCountByLabelValuePair", byPair, limit);
            json.WriteStartArray("sources");
            foreach (var source in store.Embedded?.Sources ?? [])
            {
                json.WriteStartObject();
                json.WriteString("source", source.Source);
                json.WriteNumber("series", source.ActiveSeries);
                json.WriteNumber("budget", source.Budget);
                json.WriteBoolean("quarantined", source.Quarantined);
                json.WriteNumber("refusedSeries", source.RefusedSeries);
                json.WriteNumber("refusedLabels", source.RefusedLabels);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>This server evaluates no rule groups: the lists are empty because there is nothing in them.</summary>
    public static Task RulesAsync(HttpContext context, RequestParameters _) => EmptyAsync(context, "groups");

    public static Task AlertsAsync(HttpContext context, RequestParameters _) => EmptyAsync(context, "alerts");

    /// <summary>Exemplars are not kept: whoever asks for those of a query gets none.</summary>
    public static Task ExemplarsAsync(HttpContext context, RequestParameters asked)
    {
        PromQl.Parsing.Parser.Parse(asked.Text("query") ?? "");
        return ApiAnswer.SuccessAsync(context, json => ApiAnswer.Texts(json, []));
    }

    private static Task EmptyAsync(HttpContext context, string name) => ApiAnswer.SuccessAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Count(Dictionary<string, int> counts, string key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;

    private static void Top(Utf8JsonWriter json, string name, Dictionary<string, int> counts, int limit)
    {
        json.WriteStartArray(name);
        foreach (var (key, count) in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(limit))
        {
            json.WriteStartObject();
            json.WriteString("name", key);
            json.WriteNumber("value", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
