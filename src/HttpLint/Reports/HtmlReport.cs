using System.Globalization;
using System.Net;
using System.Text;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Reports;

/// <summary>One HTML file with everything in it: grades, waterfall, notes. Nothing is loaded from elsewhere.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root{--ink:#1c2430;--dim:#5c6878;--paper:#fff;--line:#dde3ea;--band:#f5f7fa;--bad:#c62f2f;--warn:#a86200;--info:#1f6fb2;--good:#237a3c}
        @media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--dim:#95a1b3;--paper:#12161d;--line:#2a323e;--band:#181e27;--bad:#ff7b72;--warn:#e0a14a;--info:#6cb6ff;--good:#57c078}}
        *{box-sizing:border-box}body{margin:0 auto;max-width:66rem;padding:1.5rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .6rem}.dim{color:var(--dim)}.cards{display:flex;flex-wrap:wrap;gap:.8rem}
        .card{border:1px solid var(--line);border-radius:8px;padding:.7rem 1rem;min-width:9rem}.card b{display:block;font-size:1.5rem}
        .note{border-left:3px solid;padding:.3rem 0 .3rem .8rem;margin:.7rem 0;overflow-wrap:anywhere}.note.bad{border-color:var(--bad)}.note.warn{border-color:var(--warn)}.note.info{border-color:var(--info)}.note.good{border-color:var(--good)}
        .note code,pre{font:13px/1.45 ui-monospace,monospace}pre{margin:.3rem 0;white-space:pre-wrap;color:var(--dim)}summary{cursor:pointer}
        table{border-collapse:collapse;width:100%}td{padding:.2rem .6rem .2rem 0;vertical-align:top;overflow-wrap:anywhere}td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        """ + WaterfallStyle;

    internal const string WaterfallStyle = """
        .waterfall{font-size:13px;border:1px solid var(--line);border-radius:8px;overflow:hidden}.wf-key{display:flex;flex-wrap:wrap;gap:4px 14px;margin:0;padding:8px 12px;color:var(--dim)}
        .waterfall i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px}.wf-head,.wf-row summary{display:grid;grid-template-columns:minmax(0,15rem) 3.2rem 5.5rem 4.6rem 4.2rem minmax(0,1fr);gap:0 10px;align-items:center;padding:0 12px}
        .wf-head{color:var(--dim);border-bottom:1px solid var(--line);padding-block:4px}.wf-row summary{min-height:30px;list-style:none}.wf-row summary::-webkit-details-marker{display:none}.wf-row:nth-of-type(even){background:var(--band)}
        .wf-name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.wf-kind{color:var(--dim)}.wf-size,.wf-time,.wf-head :nth-child(4),.wf-head :nth-child(5){text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        .wf-axis{width:100%;height:14px;overflow:visible}.wf-axis text{fill:var(--dim);font-size:11px}.wf-bar{width:100%;height:14px}.wf-row summary .wf-bar .grid{stroke:var(--line)}.bad .wf-name,.bad .wf-status,.wf-failure{color:var(--bad)}
        .wf-parts{padding:2px 12px 10px;overflow-wrap:anywhere}.wf-parts p{margin:0 0 6px;color:var(--dim)}.wf-parts dl{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0}.wf-parts dt{color:var(--dim)}.wf-parts dd{margin:0;font-variant-numeric:tabular-nums}
        .waterfall .dns{fill:#7fb069;background:#7fb069}.waterfall .connect{fill:#e6aa68;background:#e6aa68}.waterfall .tls{fill:#b07fc7;background:#b07fc7}.waterfall .wait{fill:#8fa3bf;background:#8fa3bf}.waterfall .receive{fill:#3d8bd4;background:#3d8bd4}
        @media(max-width:760px){.wf-head,.wf-row summary{grid-template-columns:minmax(0,1fr) auto auto auto}.wf-head>span,.wf-kind{display:none}.wf-axis,.wf-bar{grid-column:1/-1}.wf-row summary{padding-block:7px;row-gap:5px;min-height:52px}.wf-row{border-top:1px solid var(--line)}}
        """;

    public static string Write(IReadOnlyList<LintReport> reports)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>muster lint</title><style>").Append(Style).Append("</style></head><body>");
        foreach (var report in reports) One(html, report);
        return html.Append("</body></html>").ToString();
    }

    private static void One(StringBuilder html, LintReport report)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h1>{E(report.Title.Length > 0 ? report.Title : report.Url.AbsoluteUri)}</h1><p class=\"dim\">{E(report.Url.AbsoluteUri)} · {report.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC</p><div class=\"cards\">");
        if (report.Performance is { } performance) Card(html, "Performance", performance.Letter, string.Create(CultureInfo.InvariantCulture, $"{performance.Score:0.#} of 100"));
        if (report.Security is { } security) Card(html, "Security", security.Letter, string.Create(CultureInfo.InvariantCulture, $"{security.Score:0.#} of 100"));
        Card(html, "First visit", TextReport.Size(report.Weight.Empty.Bytes), string.Create(CultureInfo.InvariantCulture, $"{report.Weight.Empty.Requests} requests"));
        if (report.Weight.Primed is { } primed) Card(html, "Primed cache", TextReport.Size(primed.Bytes), string.Create(CultureInfo.InvariantCulture, $"{primed.Requests} requests"));
        Card(html, "Notes", string.Create(CultureInfo.InvariantCulture, $"{report.Notes.Count(n => n.Severity == Severity.Bad)} / {report.Notes.Count(n => n.Severity == Severity.Warn)}"), "bad / warnings");
        html.Append("</div><h2>Waterfall</h2>").Append(WaterfallPicture.Draw(LintRecorder.Record(report)));
        Deductions(html, "Performance", report.Performance);
        Deductions(html, "Security", report.Security);
        html.Append("<h2>Notes</h2>");
        foreach (var resource in report.Resources.Where(r => r.Notes.Count > 0 || r.Failure is not null)) Resource(html, resource, ReferenceEquals(resource, report.Main));
    }

    private static void Card(StringBuilder html, string name, string value, string below) => html.Append($"<div class=\"card\">{E(name)}<b>{E(value)}</b><span class=\"dim\">{E(below)}</span></div>");

    private static void Deductions(StringBuilder html, string name, Grade? grade)
    {
        if (grade is null || grade.Deductions.Count == 0) return;
        html.Append(CultureInfo.InvariantCulture, $"<h2>{name} {grade.Letter}: what it is made of</h2><table>");
        foreach (var d in grade.Deductions) html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"n\">{-d.Points:+0.0;-0.0;0.0}</td><td>{E(d.Reason)}{(d.Detail.Count > 0 ? $"<pre>{E(string.Join('\n', d.Detail))}</pre>" : "")}</td></tr>");
        html.Append("</table>");
    }

    private static void Resource(StringBuilder html, ResourceReport resource, bool open)
    {
        html.Append(CultureInfo.InvariantCulture, $"<details{(open ? " open" : "")}><summary>{E(resource.Url.AbsoluteUri)} <span class=\"dim\">{resource.Status} · {resource.Notes.Count(n => n.Severity == Severity.Bad)} bad, {resource.Notes.Count(n => n.Severity == Severity.Warn)} warnings</span></summary>");
        if (resource.Failure is { } failure) html.Append($"<div class=\"note bad\">{E(failure)}</div>");
        foreach (var note in resource.Notes.OrderByDescending(n => n.Severity))
        {
            html.Append($"<div class=\"note {note.Severity.ToString().ToLowerInvariant()}\"><code>{note.Id}</code> {E(note.Summary)}");
            if (note.HeaderText.Length > 0) html.Append($"<pre>{E(note.HeaderText)}</pre>");
            html.Append($"<div class=\"dim\">{E(note.Kind.Explanation)} {E(note.Kind.Cure)}</div></div>");
        }
        html.Append("</details>");
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
