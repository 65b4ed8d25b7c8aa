using System.Globalization;
using System.Net;
using System.Text;

namespace Muster.HttpLint.Reports;

/// <summary>
/// When each resource was asked for and where its time went: rows that open to their figures by a click or a touch, on a narrow screen in two lines each. HTML with small SVGs
/// that follow the page's own style (classes <c>wf-*</c>, no fixed colours, no scripts, no style attributes).
/// </summary>
public static class WaterfallPicture
{
    /// <summary>Of the bars' width; what is shorter would not be seen.</summary>
    private const double LeastWidth = 0.25;

    private static readonly double[] Steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000];

    private static readonly (string Class, string Word)[] Phases = [("dns", "name"), ("connect", "connect"), ("tls", "TLS"), ("wait", "wait"), ("receive", "receive")];

    public static string Draw(LintRecord record)
    {
        var rows = record.Resources.Where(r => r.Status > 0 || r.Failure is not null).ToArray();
        double end = Math.Max(1, rows.Select(r => r.Offset + r.Timings.Total).DefaultIfEmpty(1).Max());
        double step = Steps.FirstOrDefault(s => end / s <= 6, 120000);
        var grid = Grid(end, step);
        var html = new StringBuilder("<div class=\"waterfall\"><p class=\"wf-key\">");
        foreach (var (name, word) in Phases) html.Append(CultureInfo.InvariantCulture, $"<span><i class=\"{name}\"></i>{word}</span>");
        html.Append("</p><div class=\"wf-head\" aria-hidden=\"true\"><span>Request</span><span>Status</span><span>Kind</span><span>Size</span><span>Time</span>");
        Axis(html, end, step);
        html.Append("</div>");
        foreach (var row in rows) Row(html, row, end, grid);
        return html.Append("</div>").ToString();
    }

    private static void Axis(StringBuilder html, double end, double step)
    {
        html.Append("<svg class=\"wf-axis\">");
        for (double at = 0; at <= end; at += step)
        {
            // The last one would stand outside.
            if (at > 0 && end - at < end * 0.06) break;
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{Share(at, end)}%\" y=\"11\"{(at > 0 ? " text-anchor=\"middle\"" : "")}>{Say(at)}</text>");
        }
        html.Append("</svg>");
    }

    private static string Grid(double end, double step)
    {
        var lines = new StringBuilder();
        for (double at = 0; at <= end; at += step) lines.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Share(at, end)}%\" x2=\"{Share(at, end)}%\" y1=\"0\" y2=\"100%\"/>");
        return lines.ToString();
    }

    private static void Row(StringBuilder html, ResourceRecord r, double end, string grid)
    {
        bool bad = r.Failure is not null || r.Status >= 400;
        var times = new[] { r.Timings.Dns, r.Timings.Connect, r.Timings.Tls, r.Timings.Wait, r.Timings.Receive };
        html.Append(CultureInfo.InvariantCulture, $"<details class=\"wf-row{(bad ? " bad" : "")}\"><summary><span class=\"wf-name\" title=\"{E(r.Url)}\">{E(Short(r.Url))}</span><span class=\"wf-status\">{(r.Failure is null ? r.Status.ToString(CultureInfo.InvariantCulture) : "failed")}</span><span class=\"wf-kind\">{E(r.Kind)}</span><span class=\"wf-size\">{TextReport.Size(r.Bytes)}</span><span class=\"wf-time\">{Say(r.Timings.Total)}</span>");
        html.Append(CultureInfo.InvariantCulture, $"<svg class=\"wf-bar\" role=\"img\" aria-label=\"asked for after {Say(r.Offset)}, there after {Say(r.Offset + r.Timings.Total)}\">{grid}");
        double at = r.Offset;
        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] <= 0) continue;
            html.Append(CultureInfo.InvariantCulture, $"<rect class=\"{Phases[i].Class}\" x=\"{Share(at, end)}%\" y=\"0\" width=\"{Math.Max(LeastWidth, times[i] / end * 100):0.###}%\" height=\"100%\"/>");
            at += times[i];
        }
        html.Append("</svg></summary><div class=\"wf-parts\">");
        html.Append(CultureInfo.InvariantCulture, $"<p>{E(r.Url)}</p>{(r.Failure is { } failure ? $"<p class=\"wf-failure\">{E(failure)}</p>" : "")}<dl>");
        Part(html, "", "asked for after", Say(r.Offset));
        for (int i = 0; i < times.Length; i++)
            if (times[i] > 0) Part(html, Phases[i].Class, Phases[i].Word, Say(times[i]));
        if (r.HeadBytes > 0) Part(html, "", "header", TextReport.Size(r.HeadBytes));
        if (r.Primed is { } primed) Part(html, "", "second visit", primed.Asked ? string.Create(CultureInfo.InvariantCulture, $"{primed.Status}, {TextReport.Size(primed.Bytes)}") : "from the cache");
        html.Append("</dl></div></details>");
    }

    private static void Part(StringBuilder html, string kind, string word, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<div><dt>{(kind.Length > 0 ? $"<i class=\"{kind}\"></i>" : "")}{word}</dt><dd>{value}</dd></div>");

    private static string Share(double at, double end) => (at / end * 100).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Say(double ms) =>
        ms >= 1000 ? string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.##} s") : ms >= 100 ? string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms") : string.Create(CultureInfo.InvariantCulture, $"{ms:0.#} ms");

    /// <summary>Path and query; of long ones the beginning and the end, which holds the file's name.</summary>
    private static string Short(string url)
    {
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.PathAndQuery : url;
        return path.Length <= 44 ? path : string.Concat(path.AsSpan(0, 14), "…", path.AsSpan(path.Length - 29));
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
