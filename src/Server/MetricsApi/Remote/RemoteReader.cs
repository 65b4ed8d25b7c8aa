using System.Net;
using System.Text.Json;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>
/// Reads another store over HTTP: names by the Prometheus API, samples by remote read or, where there is none, by the export of VictoriaMetrics.
/// PromQL is computed here, of samples as they were sent.
/// </summary>
internal sealed class RemoteReader(RemoteAddress address) : ISeriesReader
{
    private readonly RemoteReadSamples _read = new(address);
    private readonly ExportSamples _export = new(address);
    private volatile bool _exports;

    public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel)
    {
        var (from, to) = (RemoteAddress.Clamp(fromMs), RemoteAddress.Clamp(toMs));
        if (!_exports)
        {
            using var answer = _read.Ask(matchers, from, to, cancel);
            // VictoriaMetrics says 400 to paths it does not know, others 404 or 405.
            if (answer.IsSuccessStatusCode)
            {
                foreach (var series in _read.Read(answer, from, to, cancel)) yield return series;
                yield break;
            }
            if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)) throw address.Odd($"{(int)answer.StatusCode} to read");
        }
        foreach (var series in _export.Select(matchers, from, to, cancel)) yield return series;
        _exports = true;
    }

    public IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel)
    {
        foreach (var series in Data("series", matchers, fromMs, toMs, cancel).EnumerateArray()) yield return ToLabels(series);
    }

    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => Texts(Data("labels", matchers, fromMs, toMs, cancel));

    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
        Texts(Data($"label/{Uri.EscapeDataString(name)}/values", matchers, fromMs, toMs, cancel));

    internal static Labels ToLabels(JsonElement map) => Labels.From(map.EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString()!)));

    private JsonElement Data(string path, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
        address.Data(path, [new("match[]", RemoteAddress.Selector(matchers)), new("start", RemoteAddress.Time(fromMs)), new("end", RemoteAddress.Time(toMs))], cancel);

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!).Distinct().Order(StringComparer.Ordinal)];
}
