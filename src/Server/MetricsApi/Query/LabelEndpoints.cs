using System.Text;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Query;

/// <summary>series, labels, label values, metadata.</summary>
internal sealed class LabelEndpoints(MetricsStore store)
{
    private static readonly string[] Cut = ["results truncated due to limit"];

    public Task SeriesAsync(HttpContext context, RequestParameters asked)
    {
        var sets = Sets(asked);
        if (sets.Count == 0) throw ApiFault.BadData("no match[] parameter provided");
        var (from, to) = Span(asked);
        var limit = asked.Limit();
        var seen = new HashSet<Labels>();
        foreach (var labels in sets.SelectMany(set => store.Reader.Series(set, from, to, context.RequestAborted)))
        {
            seen.Add(labels);
            if (limit > 0 && seen.Count > limit) break;
        }
        var found = seen.OrderBy(labels => labels.ToString(), StringComparer.Ordinal);
        return ApiAnswer.SuccessAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var labels in limit > 0 ? found.Take(limit) : found) ResultWriter.Labels(json, labels);
            json.WriteEndArray();
        }, limit > 0 && seen.Count > limit ? Cut : null);
    }

    public Task NamesAsync(HttpContext context, RequestParameters asked) =>
        TextsAsync(context, asked, (set, from, to) => store.Reader.LabelNames(set, from, to, context.RequestAborted), []);

    public Task ValuesAsync(HttpContext context, RequestParameters asked, string name)
    {
        // Names with signs a path cannot carry are sent as U__ with _2e_ for a dot.
        name = Unescape(name);
        return TextsAsync(context, asked, (set, from, to) => store.Reader.LabelValues(name, set, from, to, context.RequestAborted), store.HostLabels.Values(name));
    }

    public Task MetadataAsync(HttpContext context, RequestParameters asked)
    {
        var limit = asked.Limit();
        var metric = asked.Text("metric");
        var found = metric is null ? store.Metadata.All.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            : store.Metadata.Find(metric) is { } one ? [KeyValuePair.Create(metric, one)] : Enumerable.Empty<KeyValuePair<string, MetricMetadata>>();
        return ApiAnswer.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            foreach (var (name, metadata) in limit > 0 ? found.Take(limit) : found)
            {
                json.WriteStartArray(name);
                json.WriteStartObject();
                json.WriteString("type", metadata.Type);
                json.WriteString("help", metadata.Help);
                json.WriteString("unit", metadata.Unit);
                json.WriteEndObject();
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });
    }

    private Task TextsAsync(HttpContext context, RequestParameters asked, Func<IReadOnlyList<Matcher>, long, long, IReadOnlyList<string>> read, IReadOnlyList<string> more)
    {
        var sets = Sets(asked);
        var (from, to) = Span(asked);
        var limit = asked.Limit();
        var all = new SortedSet<string>(sets.Count == 0 ? [.. read([], from, to), .. more] : sets.SelectMany(set => read(set, from, to)), StringComparer.Ordinal);
        return ApiAnswer.SuccessAsync(context, json => ApiAnswer.Texts(json, limit > 0 ? all.Take(limit) : all), limit > 0 && all.Count > limit ? Cut : null);
    }

    private List<IReadOnlyList<Matcher>> Sets(RequestParameters asked) => [.. asked.Matches().Select(store.HostLabels.Rewrite)];

    private static (long From, long To) Span(RequestParameters asked)
    {
        var (from, to) = (asked.Time("start", RequestParameters.MinTime), asked.Time("end", RequestParameters.MaxTime));
        return to >= from ? (from, to) : throw ApiFault.Parameter("end", "end timestamp must not be before start time");
    }

    internal static string Unescape(string name)
    {
        if (!name.StartsWith("U__", StringComparison.Ordinal)) return name;
        var text = new StringBuilder();
        for (var at = 3; at < name.Length; at++)
        {
            if (name[at] != '_') text.Append(name[at]);
            else if (at + 1 < name.Length && name[at + 1] == '_') { text.Append('_'); at++; }
            else if (name.IndexOf('_', at + 1) is var end and > 0
                && int.TryParse(name.AsSpan(at + 1, end - at - 1), System.Globalization.NumberStyles.HexNumber, null, out var rune) && Rune.IsValid(rune))
            {
                text.Append(new Rune(rune).ToString());
                at = end;
            }
            else return name;
        }
        return text.ToString();
    }
}
