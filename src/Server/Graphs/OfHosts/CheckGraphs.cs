using Muster.Checks;
using Muster.Server.Graphs.Specs;
using Muster.Server.MetricsApi.CheckSeries;
using Muster.Server.States;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>The performance data of checks as graphs: values of one unit and one set of thresholds together, the thresholds as bands.</summary>
internal static class CheckGraphs
{
    /// <summary>Lines of one graph; further values get further graphs.</summary>
    private const int MostLines = 12;

    public static GraphSection Of(IEnumerable<CheckView> checks)
    {
        var graphs = new List<GraphSpec>();
        foreach (var check in checks.OrderBy(check => check.Check, StringComparer.Ordinal)) graphs.AddRange(OfCheck(check));
        return new GraphSection("Checks", graphs);
    }

    /// <summary>How long the looks took.</summary>
    public static GraphSpec Timings(string host) =>
        GraphSpec.Of("Check timings", $"check_duration_seconds{{host={PromText.Quote(host)}}}", "seconds", "{{check}}") with { Description = "how long each check took" };

    private sealed record Line(PerfName Name, string Unit, IReadOnlyList<GraphThreshold> Bands, double? Min, double? Max);

    private static IEnumerable<GraphSpec> OfCheck(CheckView check)
    {
        var lines = check.Perfdata.Where(value => value.Value is not null).Take(SeriesMaker.MostValues).Select(value => LineOf(check.Check, value)).DistinctBy(line => (line.Name.Metric, line.Name.Instance));
        // What has the same scale and the same limits belongs into one picture.
        foreach (var group in lines.GroupBy(line => (line.Unit, line.Name.Counter, string.Join(';', line.Bands), line.Max)))
        {
            foreach (var part in group.Chunk(MostLines))
            {
                var alone = part.Length == 1;
                var word = Short(part[0].Name.Metric, check.Check);
                yield return new GraphSpec
                {
                    Title = alone && word.Length > 0 ? $"{check.Check}: {word}{(part[0].Name.Instance.Length > 0 ? " " + part[0].Name.Instance : "")}" : part.Select(line => line.Name.Metric).Distinct().Take(2).Count() == 1 && word.Length > 0 ? $"{check.Check}: {word}" : check.Check,
                    Queries = [.. part.GroupBy(line => line.Name.Metric).Select(metric => QueryOf(check, metric.Key, [.. metric]))],
                    Unit = part[0].Unit,
                    Thresholds = part[0].Bands,
                    Min = part[0].Min is { } min && double.IsFinite(min) ? min : null,
                };
            }
        }
    }

    private static GraphQuery QueryOf(CheckView check, string metric, IReadOnlyList<Line> lines)
    {
        var on = $"host={PromText.Quote(check.HostName)},check={PromText.Quote(check.Check)}";
        // One instance among several of the metric is named; all of them need no names.
        if (lines is [{ Name.Instance.Length: > 0 } only]) on += $",instance={PromText.Quote(only.Name.Instance)}";
        var series = $"{metric}{{{on}}}";
        var word = Short(metric, check.Check);
        var legend = lines.Any(line => line.Name.Instance.Length > 0) ? $"{{{{instance}}}} {word}".TrimEnd() : word.Length > 0 ? word : check.Check;
        return new GraphQuery { Query = lines[0].Name.Counter ? $"rate({series}[$rate])" : series, Legend = legend };
    }

    private static Line LineOf(string check, PerfValue value)
    {
        var name = PerfName.Of(check, value.Label, value.Unit);
        var unit = name.Counter ? "/s" : UnitOf(name.Metric);
        double? Bound(string? text) => text is not null && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? name.Scale(number) : null;
        IReadOnlyList<GraphThreshold> bands = name.Counter ? [] : [.. Bands(value.Warn, ThresholdTone.Warning, name), .. Bands(value.Crit, ThresholdTone.Critical, name)];
        return new Line(name, unit, bands, Bound(value.Min), Bound(value.Max));
    }

    /// <summary>What a range of a plugin calls for an alert at, as bands.</summary>
    private static IEnumerable<GraphThreshold> Bands(string? range, ThresholdTone tone, PerfName name)
    {
        if (string.IsNullOrWhiteSpace(range) || !AlertRange.TryParse(range, out var parsed, out _)) yield break;
        double? low = double.IsFinite(parsed.Start) ? name.Scale(parsed.Start) : null, high = double.IsFinite(parsed.End) ? name.Scale(parsed.End) : null;
        if (parsed.Inside)
        {
            if ((low is not null || high is not null) && !(low >= high)) yield return new GraphThreshold { From = low, To = high, Tone = tone };
            yield break;
        }
        // Below zero is nobody's limit: it is how a range without a beginning is written.
        if (low is { } below && below != 0) yield return new GraphThreshold { To = below, Tone = tone };
        if (high is { } above) yield return new GraphThreshold { From = above, Tone = tone };
    }

    private static string UnitOf(string metric)
    {
        foreach (var (ending, unit) in new[] { ("_bytes_per_second", "bytes/s"), ("_bits_per_second", "bits/s"), ("_bytes", "bytes"), ("_bits", "bits"), ("_seconds", "seconds"), ("_ratio", "ratio"), ("_celsius", "celsius"), ("_hertz", "hertz"), ("_volts", "volts"), ("_amperes", "amperes"), ("_watts", "watts") })
            if (metric.EndsWith(ending, StringComparison.Ordinal)) return unit;
        return "";
    }

    /// <summary>The metric without the check and the unit: what is left says which value it is.</summary>
    private static string Short(string metric, string check)
    {
        var own = new string([.. check.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        var word = metric.StartsWith(own + "_", StringComparison.Ordinal) ? metric[(own.Length + 1)..] : metric == own ? "" : metric;
        foreach (var ending in new[] { "_bytes_per_second", "_bits_per_second", "_bytes", "_bits", "_seconds", "_ratio", "_celsius", "_total" })
        {
            if (word == ending[1..]) return "";
            if (word.EndsWith(ending, StringComparison.Ordinal)) return word[..^ending.Length];
        }
        return word;
    }
}
