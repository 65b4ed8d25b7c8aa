using System.Text.Json;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>Samples as VictoriaMetrics exports them: a line of JSON for every series, null for a stale marker (other NaNs it does not keep).</summary>
internal sealed class ExportSamples(RemoteAddress address)
{
    public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long from, long to, CancellationToken cancel)
    {
        using FormUrlEncodedContent form = new([
            new("match[]", RemoteAddress.Selector(matchers)), new("start", RemoteAddress.Time(from)), new("end", RemoteAddress.Time(to))]);
        using var answer = address.Send(HttpMethod.Post, "export", form, cancel);
        if (!answer.IsSuccessStatusCode) throw address.Odd($"{(int)answer.StatusCode} to export");
        using var lines = new StreamReader(answer.Content.ReadAsStream(cancel));
        var found = new Dictionary<Labels, SampleRun>();
        while (lines.ReadLine() is { } line)
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Length > 0) Line(line, found, from, to);
        }
        foreach (var (labels, run) in found)
            if (run.Done(labels) is { Times.Length: > 0 } series) yield return series;
    }

    private void Line(string line, Dictionary<Labels, SampleRun> found, long from, long to)
    {
        try
        {
            using var document = JsonDocument.Parse(WithNumbers(line));
            var labels = RemoteReader.ToLabels(document.RootElement.GetProperty("metric"));
            if (!found.TryGetValue(labels, out var run)) found[labels] = run = new SampleRun(from, to);
            foreach (var (time, value) in document.RootElement.GetProperty("timestamps").EnumerateArray().Zip(document.RootElement.GetProperty("values").EnumerateArray()))
                run.Add(time.GetInt64(), Number(value));
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw address.Odd($"export with a line that cannot be read ({wrong.Message})");
        }
    }

    /// <summary>Infinities stand bare in the list of values, which JSON does not know. Labels before it may hold any text.</summary>
    private static string WithNumbers(string line)
    {
        var values = line.LastIndexOf("\"values\":[", StringComparison.Ordinal);
        return values < 0 || line.IndexOf("Inf", values, StringComparison.Ordinal) < 0 ? line
            : line[..values] + line[values..].Replace("+Inf", "\"Infinity\"", StringComparison.Ordinal).Replace("-Inf", "\"-Infinity\"", StringComparison.Ordinal);
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => StaleMarker.Value,
        JsonValueKind.String => value.GetString() switch { "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, var text => double.Parse(text!, System.Globalization.CultureInfo.InvariantCulture) },
        _ => value.GetDouble(),
    };
}
