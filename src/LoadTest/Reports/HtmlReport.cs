using System.Globalization;
using System.Net;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>The report as one HTML file that needs nothing else.</summary>
public static class HtmlReport
{
    private const string Style =
        ":root{color-scheme:light dark}body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1b1f24;background:#fff}h1{font-size:1.4rem;word-break:break-all}h2{font-size:1.1rem;margin-top:2rem}" +
        "table{border-collapse:collapse}td,th{padding:.2rem .7rem;border-bottom:1px solid #d8dee4;text-align:right;font-variant-numeric:tabular-nums}td:first-child,th:first-child,td.text,th.text{text-align:left}" +
        ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.4rem,1fr));gap:.7rem;margin:1rem 0}.figures div{border:1px solid #d8dee4;border-radius:6px;padding:.5rem .8rem}.figures b{display:block;font-size:1.25rem;white-space:nowrap;font-variant-numeric:tabular-nums}" +
        "figure{margin:1.4rem 0}svg.plot{width:100%;height:auto;overflow:visible}.key{margin-left:.8rem;font-size:.85em;white-space:nowrap}.key svg{width:.75em;height:.75em;margin-right:.35em}.bad{color:#d1242f}.good{color:#1a7f37}.quiet{color:#656d76}table.compared td:not(.text){white-space:nowrap}.wide{overflow-x:auto}pre{overflow-x:auto}" +
        "@media(max-width:48rem){body{margin:1rem auto}td,th{padding:.2rem .4rem;white-space:nowrap}svg.plot text{font-size:22px}" +
        "table.compared,table.compared tbody{display:block}table.compared tr:first-child{display:none}table.compared tr{display:grid;grid-template-columns:1fr 1fr 1.4fr;padding:.45rem 0;border-bottom:1px solid #d8dee4}table.compared td{border:0;padding:.1rem 0;text-align:left}table.compared td:first-child{grid-column:1/3;font-weight:600}table.compared td:nth-child(4){grid-area:1/3;text-align:right;font-weight:600}table.compared td:nth-child(5){text-align:right}table.compared td.text{grid-column:1/-1;white-space:normal}}" +
        "@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}td,th,.figures div,table.compared tr{border-color:#30363d}.bad{color:#ff7b72}.good{color:#56d364}.quiet{color:#8b949e}}";

    public static string Of(LoadReport report)
    {
        var html = new StringBuilder();
        Begin(html, $"Load: {report.Target}");
        html.Append($"<p>{Text(report.Plan)} · {Text(Model(report))} · HTTP/{report.Http} · {(report.KeepAlive ? "keep-alive" : "a connection for each request")} · {report.Started.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC · server {Text(report.Server.Length > 0 ? report.Server : "not named")}</p>");
        if (report.Limit is { } limit) html.Append($"<p><strong>{Text(limit.Says)}</strong></p>");
        html.Append("<div class=\"figures\">")
            .Append(Figure("requests", Invariant($"{report.Requests:N0}"))).Append(Figure("requests/s", Invariant($"{report.Rate:N1}")))
            .Append(Figure("failed", Invariant($"{report.Failed:N0}"), report.Failed > 0 ? "bad" : "")).Append(Figure("p50", Milliseconds(report.Latency.P50)))
            .Append(Figure("p95", Milliseconds(report.Latency.P95))).Append(Figure("p99", Milliseconds(report.Latency.P99))).Append(Figure("longest", Milliseconds(report.Latency.Max)))
            .Append("</div>");
        foreach (var t in report.Thresholds) html.Append($"<p class=\"{(t.Held ? "good" : "bad")}\">{(t.Held ? "✔ held" : "✖ broken")}: {Text(t.Condition)} (found {Text(t.Found)})</p>");
        html.Append(LoadCharts.Latency(report)).Append(LoadCharts.Rate(report));
        html.Append(LoadCharts.Percentiles(report));
        if (report.Limit is not null) html.Append("<h2>The search for the limit</h2>").Append(LoadCharts.Limit(report.Limit)).Append(LimitTable(report.Limit));
        Tables(html, report);
        html.Append($"<h2>All figures</h2><pre>{Text(TextReport.Of(report))}</pre>");
        return html.Append("</html>\n").ToString();
    }

    internal static void Begin(StringBuilder html, string title) =>
        html.Append($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(title)}</title><style>{Style}</style><h1>{Text(title)}</h1>");

    private static void Tables(StringBuilder html, LoadReport report)
    {
        if (report.Failed > 0)
        {
            html.Append("<h2>Errors</h2><table><tr><th>kind<th>requests");
            foreach (var (kind, count) in report.Errors) html.Append(Invariant($"<tr><td>{kind}<td>{count:N0}"));
            foreach (var (status, count) in report.Statuses.Where(s => s.Key[0] >= '4')) html.Append(Invariant($"<tr><td>HTTP {Text(status)}<td>{count:N0}"));
            html.Append("</table>");
            if (report.Faults.Count > 0) html.Append("<ul>").AppendJoin("", report.Faults.Select(f => Invariant($"<li>{f.Value:N0} × {Text(f.Key)}"))).Append("</ul>");
        }
        if (report.Steps.Count > 0)
        {
            html.Append("<h2>Steps</h2><div class=\"wide\"><table><tr><th>step<th>requests<th>failed<th>p50 ms<th>p95 ms<th>p99 ms<th>max ms");
            foreach (var s in report.Steps) html.Append(Invariant($"<tr><td>{Text(s.Name)}<td>{s.Requests:N0}<td>{s.Failed:N0}<td>{s.P50:0.###}<td>{s.P95:0.###}<td>{s.P99:0.###}<td>{s.Max:0.###}"));
            html.Append("</table></div>");
        }
        if (report.Routes.Count > 0)
        {
            html.Append("<h2>Routes, beside the log's own durations</h2><div class=\"wide\"><table><tr><th>route<th>requests<th>failed<th>log p50 ms<th>p50 ms<th>log p95 ms<th>p95 ms");
            foreach (var r in report.Routes) html.Append(Invariant($"<tr><td>{Text(r.Route)}<td>{r.Requests:N0}<td>{r.Failed:N0}<td>{Known(r.LogP50)}<td>{r.P50:0.###}<td>{Known(r.LogP95)}<td>{r.P95:0.###}"));
            html.Append("</table></div>");
        }
    }

    private static string LimitTable(LimitReport limit)
    {
        var html = new StringBuilder("<div class=\"wide\"><table><tr><th>offered/s<th>achieved/s<th>p99 ms<th>errors<th class=\"text\">verdict");
        foreach (var s in limit.Steps) html.Append(Invariant($"<tr><td>{s.Offered:N1}<td>{s.Achieved:N1}<td>{s.P99:0.###}<td>{s.ErrorShare * 100:0.##} %<td class=\"text {(s.Held ? "good" : "bad")}\">{(s.Held ? "held" : Text(s.Why))}"));
        return html.Append("</table></div><ul>").AppendJoin("", limit.Reasons.Select(r => $"<li>{Text(r)}")).Append("</ul>").ToString();
    }

    internal static string Figure(string name, string value, string look = "") => $"<div>{name}<b class=\"{look}\">{value}</b></div>";

    private static string Model(LoadReport report) => report.Model == "open"
        ? report.OfferedRate is { } rate ? Invariant($"open model, {rate:0.##} per second planned, at most {report.Connections} connections") : Invariant($"open model, at most {report.Connections} connections")
        : Invariant($"closed model, {report.Connections} connection{(report.Connections == 1 ? "" : "s")}");

    private static string Known(double milliseconds) => milliseconds < 0 ? "–" : Invariant($"{milliseconds:0.###}");

    /// <summary>Three digits, as much as the histogram knows: 0.412 ms, 84 ms, 1.49 s.</summary>
    internal static string Milliseconds(double value) => value switch
    {
        >= 1000 => Invariant($"{value / 1000:0.00} s"),
        >= 100 => Invariant($"{value:0} ms"),
        >= 10 => Invariant($"{value:0.0} ms"),
        _ => Invariant($"{value:0.###} ms"),
    };

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
