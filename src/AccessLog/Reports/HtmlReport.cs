using System.Globalization;
using System.Net;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The report as one HTML file that needs nothing else: figures, pictures of requests and durations over time (SVG), the table and the lists.</summary>
public static class HtmlReport
{
    private const string Style =
        "body{font:14px system-ui,sans-serif;margin:2rem;color:#1b1f24;background:#fff}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}" +
        "table{border-collapse:collapse}td,th{padding:.2rem .6rem;border-bottom:1px solid #d8dee4;text-align:right;font-variant-numeric:tabular-nums}" +
        "td.text,th.text{text-align:left;font-family:ui-monospace,monospace;overflow-wrap:anywhere}th,th.text{white-space:nowrap;font-family:inherit}figcaption{margin-bottom:.4rem}figure{margin:1rem 0}svg{width:100%;max-width:60rem;height:auto}.wide{overflow-x:auto}" +
        "@media(max-width:48rem){body{margin:1rem}.wide td.text{overflow-wrap:normal;white-space:nowrap}svg text{font-size:22px}}" +
        "@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}td,th{border-color:#30363d}}";

    public static void Write(TimelogResult result, GroupBy by, IReadOnlyList<int> rows, Stream to)
    {
        using var html = new StreamWriter(to, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        html.WriteLine($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Request timings</title><style>{Style}</style>");
        html.WriteLine("<h1>Request timings</h1>");
        html.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<p>{result.Taken:N0} requests of {result.Lines:N0} lines; {result.Bad:N0} lines could not be read. {Text(string.Join(", ", result.Files.Select(f => $"{f.Name} ({f.Format?.Name ?? "unknown format"})")))}</p>"));
        var minutes = Minutes(result);
        TimePicture.Write(html, "Requests per minute (errors in red)", minutes, m => m.Count, m => m.Errors);
        TimePicture.Write(html, "Mean duration, seconds (slowest of the minute in red)", minutes, m => m.Count == 0 ? 0 : m.Sum / 1e6 / m.Count, m => m.Maximum / 1e6);
        Table(html, result, by, rows);
        html.WriteLine("<h2>Slowest requests</h2><div class=\"wide\"><table><tr><th>seconds<th>status<th class=\"text\">line");
        foreach (var slow in ListReport.Slowest(result).Take(20))
            html.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<tr><td>{slow.Micros / 1e6:F3}<td>{slow.Status}<td class=\"text\">{Text(Remarks.Shown(slow.Line))}"));
        html.WriteLine("</table></div>");
        Paths(html, "Text assets sent uncompressed", ListReport.Uncompressed(result), SortBy.Bytes);
        Paths(html, "Not found", ListReport.NotFound(result), SortBy.Count);
        html.WriteLine("</html>");
    }

    private static void Table(StreamWriter html, TimelogResult result, GroupBy by, IReadOnlyList<int> rows)
    {
        var columns = Columns.Of(result, by);
        html.Write("<h2>Table</h2><div class=\"wide\"><table><tr>");
        foreach (var column in columns) html.Write($"<th{Class(column)}>{Text(column.Heading(by))}");
        html.WriteLine();
        var figures = new RowFigures(result.Table, 3);
        var cell = new byte[RowKey.LongestKey];
        foreach (int row in result.Table.Other.Count > 0 ? [.. rows, -1] : rows)
        {
            figures.Take(row);
            html.Write("<tr>");
            foreach (var column in columns) html.Write($"<td{Class(column)}>{Text(Encoding.UTF8.GetString(cell, 0, figures.Write(column, cell)))}");
            html.WriteLine();
        }
        html.WriteLine("</table></div>");
    }

    private static void Paths(StreamWriter html, string title, MergedTable? table, SortBy by)
    {
        if (table is null || table.Count == 0) return;
        html.WriteLine($"<h2>{title}</h2><div class=\"wide\"><table><tr><th>count<th>bytes<th class=\"text\">path");
        foreach (int row in Ranking.Rank(table, by, 20))
            html.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<tr><td>{table.Row(row).Count:N0}<td>{table.Row(row).Bytes:N0}<td class=\"text\">{Text(Remarks.Shown(table.Key(row).ToArray()))}"));
        html.WriteLine("</table></div>");
    }

    private static SortedDictionary<long, MinuteFigures> Minutes(TimelogResult result)
    {
        var all = new SortedDictionary<long, MinuteFigures>();
        foreach (var (minute, figures) in result.Side.SelectMany(s => s.Minutes))
        {
            if (!all.TryGetValue(minute, out var sum)) all[minute] = sum = new MinuteFigures();
            sum.Add(figures);
        }
        return all;
    }

    private static string Class(Column column) => column is Column.View or Column.Method ? " class=\"text\"" : "";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
