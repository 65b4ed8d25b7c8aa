using System.Globalization;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>A comparison as one HTML file that needs nothing else.</summary>
public static class ComparisonHtml
{
    public static string Of(Comparison comparison)
    {
        var (before, after) = (comparison.Before, comparison.After);
        var html = new StringBuilder();
        HtmlReport.Begin(html, "Load: two runs");
        html.Append($"<p>before: {Run(before)}<br>after: {Run(after)}</p>");
        html.Append($"<p><strong>{HtmlReport.Text(ComparisonText.Says(comparison))}</strong></p>");
        foreach (var remark in comparison.Remarks) html.Append($"<p class=\"bad\">{HtmlReport.Text(remark)}</p>");
        html.Append("<div class=\"wide\"><table class=\"compared\"><tr><th>figure<th>before<th>after<th>change<th>between<th class=\"text\">verdict");
        foreach (var f in comparison.Figures)
            html.Append($"<tr><td>{f.Name}<td>{Value(f, f.Before)}<td>{Value(f, f.After)}<td>{ComparisonText.Change(f)}<td>{ComparisonText.Between(f)}<td class=\"text {f.Better switch { true => "good", false => "bad", null => "quiet" }}\">{ComparisonText.Word(f)}");
        html.Append($"</table></div><p class=\"quiet\">{HtmlReport.Text(ComparisonText.Footnote)}</p>").Append(LoadCharts.Percentiles(after, before));
        double? top = Math.Max(Longest(before), Longest(after)) is > 0 and var longest ? longest : null;
        return html.Append("<h2>Before</h2>").Append(LoadCharts.Latency(before, top)).Append("<h2>After</h2>").Append(LoadCharts.Latency(after, top)).Append("</html>\n").ToString();
    }

    /// <summary>Milliseconds; two pictures side by side need one scale.</summary>
    public static double Longest(LoadReport report) => report.Timeline.Count > 0 ? report.Timeline.Max(p => p.Max) : 0;

    private static string Run(LoadReport report) =>
        $"{HtmlReport.Text(report.Target)}, {HtmlReport.Text(report.Plan)}, {report.Started.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, {report.Requests.ToString("N0", CultureInfo.InvariantCulture)} requests in {report.Seconds.ToString("0.#", CultureInfo.InvariantCulture)} s";

    private static string Value(ComparedFigure figure, double value) => figure.Unit == "ms" ? HtmlReport.Milliseconds(value) : string.Create(CultureInfo.InvariantCulture, $"{value:#,0.##} {figure.Unit}");
}
