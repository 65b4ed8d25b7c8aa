using System.Globalization;
using System.IO.Compression;
using System.Text;
using Muster.Metrics;

namespace Muster.Bench.Peers;

/// <summary>Real scrapes of a node_exporter, ten seconds apart: of each series the values as the exporter printed them.</summary>
internal sealed class RecordedScrapes
{
    /// <param name="Identity">As the exporter prints it: <c>name{a="b"}</c>.</param>
    /// <param name="Values">One for each scrape, null where the series was not there.</param>
    /// <param name="Digits">The most digits behind the point that were printed.</param>
    public sealed record Series(string Identity, decimal?[] Values, int Digits)
    {
        public Labels With(string instance)
        {
            var brace = Identity.IndexOf('{', StringComparison.Ordinal);
            var labels = brace < 0 ? [] : ParseLabels(Identity[(brace + 1)..^1]);
            return Labels.From([.. labels, new Label(Labels.MetricName, brace < 0 ? Identity : Identity[..brace]), new Label("instance", instance), new Label("job", "node")]);
        }
    }

    private RecordedScrapes(IReadOnlyList<Series> all, int scrapes) => (All, Scrapes) = (all, scrapes);

    public IReadOnlyList<Series> All { get; }
    public int Scrapes { get; }

    /// <summary>A folder of <c>scrape-MILLISECONDS.txt</c> files.</summary>
    public static RecordedScrapes OfFolder(string folder)
    {
        var files = Directory.GetFiles(folder, "scrape-*.txt").Order(StringComparer.Ordinal).ToArray();
        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var i = 0; i < files.Length; i++)
            foreach (var line in File.ReadLines(files[i]))
            {
                var split = line.LastIndexOf(' ');
                if (split < 0) continue;
                if (!rows.TryGetValue(line[..split], out var texts)) rows.Add(line[..split], texts = new string[files.Length]);
                texts[i] = line[(split + 1)..];
            }
        return Of(rows.Select(row => (row.Key, row.Value)), files.Length);
    }

    /// <summary>What <see cref="Save"/> wrote.</summary>
    public static RecordedScrapes OfFile(string path)
    {
        using var text = new StreamReader(new BrotliStream(File.OpenRead(path), CompressionMode.Decompress));
        var rows = new List<(string, string[])>();
        while (text.ReadLine() is { } identity) rows.Add((identity, text.ReadLine()!.Split(' ')));
        return Of(rows, rows[0].Item2.Length);
    }

    /// <summary>Two lines a series: its identity; its values, <c>-</c> where there was none. Compressed with Brotli.</summary>
    public static void Save(string folder, string path)
    {
        var scrapes = OfFolder(folder);
        using var text = new StreamWriter(new BrotliStream(File.Create(path), CompressionLevel.SmallestSize), new UTF8Encoding(false));
        foreach (var series in scrapes.All)
        {
            text.Write(series.Identity + "\n");
            text.Write(string.Join(' ', series.Values.Select(value => value?.ToString(CultureInfo.InvariantCulture) ?? "-")) + "\n");
        }
    }

    private static RecordedScrapes Of(IEnumerable<(string Identity, string[] Texts)> rows, int scrapes)
    {
        var all = new List<Series>();
        foreach (var (identity, texts) in rows)
        {
            // Summaries without observations (NaN) and what does not fit a decimal number are left out: there is nothing to derive from them.
            decimal?[] values = [.. texts.Select(text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : (decimal?)null)];
            if (Array.TrueForAll(values, value => value is null)) continue;
            all.Add(new Series(identity, values, values.Max(value => value?.Scale ?? 0)));
        }
        return new RecordedScrapes(all, scrapes);
    }

    private static List<Label> ParseLabels(string text)
    {
        var labels = new List<Label>();
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            var end = equals + 2;
            while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            labels.Add(new Label(text[at..equals], text[(equals + 2)..end]));
            at = end + 2;
        }
        return labels;
    }
}
