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
    /// <param name="bySecond">The same logs grouped by <see cref="GroupBy.Second"/>, so that pictures of short logs have steps below a minute; may be null.</param>
    /// <param name="slow">How many of the slowest requests are listed.</param>
    public static void Write(TimelogResult result, TimelogResult? bySecond, GroupBy by, IReadOnlyList<int> rows, int slow, Stream to)
    {
        using var html = new StreamWriter(to, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        html.WriteLine($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Request timings</title><style>{HtmlStyle.Css}</style>");
        html.WriteLine("<h1>Request timings</h1>");
        var time = Timeline.Of(result, bySecond);
        html.Write($"<p class=\"quiet\">{Text(string.Join(", ", result.Files.Select(f => $"{f.Name} ({f.Format?.Name ?? "unknown format"})")))}");
        if (time is not null) html.Write($"<br>{TimePicture.Moment(time.Begin, "yyyy-MM-dd HH:mm:ss")} to {TimePicture.Moment(time.Begin + (long)time.Steps.Length * time.Step, "yyyy-MM-dd HH:mm:ss")} UTC");
        html.WriteLine("</p>");
        Figures(html, result, time);
        if (time is { Steps.Length: > 1 })
        {
            var picture = new TimePicture(time);
            html.WriteLine(picture.Requests());
            html.WriteLine(picture.Durations());
        }
        Table(html, result, by, rows);
        Slowest(html, result, slow);
        Paths(html, "Text assets sent uncompressed", ListReport.Uncompressed(result), SortBy.Bytes);
        Paths(html, "Not found", ListReport.NotFound(result), SortBy.Count);
        html.WriteLine("</html>");
    }

    private static void Figures(StreamWriter html, TimelogResult result, Timeline? time)
    {
        var all = result.Table.All;
        html.Write("<div class=\"figures\">");
        Figure(html, "requests", Invariant($"{result.Taken:N0}"));
        if (time is not null)
        {
            long errors = 0;
            foreach (var step in time.Steps) errors += step.Errors;
            Figure(html, "server errors (5xx)", Invariant($"{errors:N0}"), errors > 0);
        }
        if (all.Timed > 0)
        {
            Figure(html, "mean", TimePicture.Duration(Spread.Mean(all)));
            Figure(html, "slowest", TimePicture.Duration(all.Maximum / 1e6));
        }
        if (all.Bytes > 0) Figure(html, "sent", Size(all.Bytes));
        Figure(html, "lines not readable", Invariant($"{result.Bad:N0}"), result.Bad > 0);
        html.WriteLine("</div>");
    }

    private static void Figure(StreamWriter html, string name, string value, bool bad = false) => html.Write($"<div>{name}<b{(bad ? " class=\"bad\"" : "")}>{value}</b></div>");

    private static void Table(StreamWriter html, TimelogResult result, GroupBy by, IReadOnlyList<int> rows)
    {
        var columns = Columns.Of(result, by);
        var all = result.Table.All;
        html.WriteLine($"<h2>By {by.ToString().ToLowerInvariant()}</h2>");
        html.Write(Invariant($"<p class=\"quiet\">{(rows.Count < result.Table.Count ? $"{rows.Count:N0} of {result.Table.Count:N0} rows. " : "")}Durations in seconds.{(columns[0] == Column.View ? $" The bar is the row's share of all {(all.Sum > 0 ? "time" : "requests")}." : "")}</p>"));
        html.Write("<div class=\"wide\"><table><thead><tr>");
        foreach (var column in columns) html.Write($"<th{(TableCells.IsText(column) ? " class=\"text\"" : "")}>{Text(column.Heading(by))}");
        html.WriteLine("<tbody>");
        var figures = new RowFigures(result.Table, 3);
        var cell = new byte[RowKey.LongestKey];
        foreach (int row in result.Table.Other.Count > 0 ? [.. rows, -1] : rows)
        {
            figures.Take(row);
            var of = row < 0 ? result.Table.Other : result.Table.Row(row);
            double share = all.Sum > 0 ? (double)of.Sum / all.Sum : (double)of.Count / Math.Max(1, all.Count);
            html.Write("<tr>");
            foreach (var column in columns)
            {
                var text = Encoding.UTF8.GetString(cell, 0, figures.Write(column, cell));
                html.Write($"<td{(column == Column.View ? Invariant($" class=\"text view\" style=\"--share:{share * 100:0.#}%\"") : TableCells.IsText(column) ? " class=\"text\"" : "")}>{Text(TableCells.IsText(column) ? text : Grouped(text))}");
            }
            html.WriteLine();
        }
        html.WriteLine("</table></div>");
    }

    private static void Slowest(StreamWriter html, TimelogResult result, int count)
    {
        var slowest = ListReport.Slowest(result).Take(count).ToList();
        if (slowest.Count == 0) return;
        html.WriteLine("<h2>Slowest requests</h2><div class=\"wide\"><table><tr><th>seconds<th>status<th class=\"text\">line");
        foreach (var slow in slowest)
            html.WriteLine(Invariant($"<tr><td>{slow.Micros / 1e6:N3}<td>{slow.Status}<td class=\"text line\">{Text(Remarks.Shown(slow.Line, slow.Line.Length))}"));
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

    /// <summary>Whole numbers with thousands apart; anything else as it is.</summary>
    private static string Grouped(string figure) => figure.Length > 3 && long.TryParse(figure, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? Invariant($"{number:N0}") : figure;

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => Invariant($"{bytes / 1e9:N2} GB"),
        >= 1_000_000 => Invariant($"{bytes / 1e6:N2} MB"),
        >= 10_000 => Invariant($"{bytes / 1e3:N1} kB"),
        _ => Invariant($"{bytes:N0} B"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
