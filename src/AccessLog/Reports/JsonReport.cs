using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The result as one JSON object: durations in seconds, shares from 0 to 1, null where the logs say nothing.</summary>
public static class JsonReport
{
    public static void Write(TimelogResult result, GroupBy by, IReadOnlyList<int> rows, Stream to)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("requests", result.Taken);
        json.WriteNumber("filteredOut", result.Sifted);
        json.WriteNumber("lines", result.Lines);
        json.WriteNumber("unreadable", result.Bad);
        json.WriteBoolean("exact", result.Exact);
        json.WriteStartArray("files");
        foreach (var file in result.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("format", file.Format?.Name);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteNumber("lines", file.Lines);
            json.WriteString("complaint", file.Complaint);
            json.WriteStartArray("unreadable");
            foreach (var sample in file.Samples)
            {
                json.WriteStartObject();
                json.WriteNumber("line", sample.Line);
                json.WriteString("fault", Remarks.Words(sample.Fault));
                json.WriteString("text", Remarks.Shown(sample.Start));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (int row in rows) Row(json, result.Table, row, by);
        json.WriteEndArray();
        if (result.Table.Other.Count > 0)
        {
            json.WritePropertyName("other");
            Row(json, result.Table, -1, by);
        }
        json.WriteStartArray("slow");
        foreach (var slow in ListReport.Slowest(result))
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", slow.Micros / 1e6);
            json.WriteNumber("status", slow.Status);
            json.WriteString("line", Encoding.UTF8.GetString(slow.Line));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, MergedTable table, int row, GroupBy by)
    {
        var figures = row < 0 ? table.Other : table.Row(row);
        Span<long> percentiles = stackalloc long[3];
        table.Percentiles(row, [0.5, 0.95, 0.99], percentiles);
        json.WriteStartObject();
        if (by != GroupBy.Status) json.WriteString(Column.View.Heading(by), row < 0 ? "(other)" : Encoding.UTF8.GetString(Ranking.ViewOf(table.Key(row))));
        if (by <= GroupBy.Path && row >= 0) json.WriteString("method", Encoding.UTF8.GetString(Ranking.MethodOf(table.Key(row))));
        if (figures.Status > 0) json.WriteNumber("status", figures.Status);
        json.WriteNumber("count", figures.Count);
        bool timed = figures.Timed > 0;
        Seconds(json, "minimum", figures.Minimum, timed);
        Seconds(json, "maximum", figures.Maximum, timed);
        Number(json, "mean", Math.Round(Spread.Mean(figures), 9), timed);
        Number(json, "stdev", Math.Round(Spread.Stdev(figures), 9), timed);
        Seconds(json, "total", figures.Sum, timed);
        Seconds(json, "p50", percentiles[0], timed);
        Seconds(json, "p95", percentiles[1], timed);
        Seconds(json, "p99", percentiles[2], timed);
        json.WriteNumber("bytes", figures.Bytes);
        Number(json, "gzip", (double)figures.Compressed / Math.Max(1, figures.CompressionKnown), figures.CompressionKnown > 0);
        Number(json, "upstream", (double)figures.UpstreamSum / Math.Max(1, figures.UpstreamOf), figures.UpstreamOf > 0);
        json.WriteNumber("queries", figures.Queries);
        Seconds(json, "queryTime", figures.QueryMicros, true);
        json.WriteEndObject();
    }

    private static void Seconds(Utf8JsonWriter json, string name, long micros, bool known)
    {
        if (known) json.WriteNumber(name, (decimal)micros / 1_000_000);
        else json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, double value, bool known)
    {
        if (known) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
