using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>Real scrapes played over and over: each instance begins at another place, counters go on by what they really rose. Decimal arithmetic, so that no digits appear that the exporter did not print.</summary>
internal sealed class ScrapeReplay
{
    public sealed class One(string name, List<(string, string)> labels, double?[] values)
    {
        public double?[] Values => values;
        public bool Counter { get; } = IsCounter(name, values);
        public Labels With(int instance) => Labels.From([.. labels.Select(l => new Label(l.Item1, l.Item2)), new Label(Labels.MetricName, name), new Label("instance", $"host-{instance:00}:9100"), new Label("job", "node")]);

        private static bool IsCounter(string name, double?[] values)
        {
            if (!name.EndsWith("_total", StringComparison.Ordinal) && !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal)) return false;
            for (var i = 1; i < values.Length; i++)
                if (values[i] is not { } now || values[i - 1] is not { } before || now < before || now > 1e20) return false;
            return true;
        }
    }

    public List<One> Series { get; } = [];
    public List<SeriesRef[]> References { get; } = [];

    public static ScrapeReplay Load(string folder)
    {
        var files = Directory.GetFiles(folder, "scrape-*.txt").Order(StringComparer.Ordinal).ToArray();
        var byName = new Dictionary<string, double?[]>(StringComparer.Ordinal);
        for (var i = 0; i < files.Length; i++)
            foreach (var line in File.ReadLines(files[i]))
            {
                var split = line.LastIndexOf(' ');
                if (split < 0) continue;
                if (!byName.TryGetValue(line[..split], out var values)) byName.Add(line[..split], values = new double?[files.Length]);
                values[i] = line[(split + 1)..] switch { "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, var text => double.Parse(text, CultureInfo.InvariantCulture) };
            }
        var replay = new ScrapeReplay();
        foreach (var (name, values) in byName)
        {
            var brace = name.IndexOf('{', StringComparison.Ordinal);
            replay.Series.Add(new One(brace < 0 ? name : name[..brace], brace < 0 ? [] : ParseLabels(name[(brace + 1)..^1]), values));
        }
        return replay;
    }

    public double? Value(int series, int instance, int scrape)
    {
        var its = Series[series];
        var at = scrape + instance * 7919 % its.Values.Length;
        var value = its.Values[at % its.Values.Length];
        if (!its.Counter || value is null) return value;
        var rounds = at / its.Values.Length;
        return (double)((decimal)value + rounds * ((decimal)its.Values[^1]!.Value - (decimal)its.Values[0]!.Value));
    }

    private static List<(string, string)> ParseLabels(string text)
    {
        var labels = new List<(string, string)>();
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            var end = equals + 2;
            while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            labels.Add((text[at..equals], text[(equals + 2)..end]));
            at = end + 2;
        }
        return labels;
    }
}
