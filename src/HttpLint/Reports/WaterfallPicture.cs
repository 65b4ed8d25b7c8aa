using System.Globalization;
using System.Net;
using System.Text;

namespace Muster.HttpLint.Reports;

/// <summary>When each resource was asked for and where its time went, as an SVG that follows the page's colours (CSS classes, no fixed ones).</summary>
public static class WaterfallPicture
{
    private const int RowHeight = 22, LabelWidth = 260, Width = 960, Top = 24, RightPad = 70;
    private static readonly double[] Steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000];

    public static string Draw(LintRecord record)
    {
        var rows = record.Resources.Where(r => r.Status > 0 || r.Failure is not null).ToArray();
        double end = Math.Max(1, rows.Select(r => r.Offset + r.Timings.Total).DefaultIfEmpty(1).Max());
        double scale = (Width - LabelWidth - RightPad) / end;
        int height = Top + (rows.Length * RowHeight) + 6;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"waterfall\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Waterfall of {rows.Length} requests over {end:0} milliseconds\" xmlns=\"http://www.w3.org/2000/svg\">");
        double step = Steps.FirstOrDefault(s => end / s <= 8, 120000);
        for (double at = 0; at <= end; at += step)
        {
            double x = LabelWidth + (at * scale);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Top - 6}\" y2=\"{height}\"/><text class=\"tick\" x=\"{x:0.#}\" y=\"{Top - 10}\" text-anchor=\"middle\">{Say(at)}</text>");
        }
        for (int i = 0; i < rows.Length; i++) Row(svg, rows[i], Top + (i * RowHeight), scale);
        return svg.Append("</svg>").ToString();
    }

    private static void Row(StringBuilder svg, ResourceRecord r, int y, double scale)
    {
        bool bad = r.Failure is not null || r.Status >= 400;
        var tip = r.Failure is not null ? $"{r.Url}: {r.Failure}" : string.Create(CultureInfo.InvariantCulture, $"{r.Url}\n{r.Status}, {r.Bytes} bytes, {r.Kind}\nname {r.Timings.Dns:0.0} ms, connect {r.Timings.Connect:0.0}, TLS {r.Timings.Tls:0.0}, wait {r.Timings.Wait:0.0}, receive {r.Timings.Receive:0.0}");
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"row{(bad ? " bad" : "")}\"><title>{WebUtility.HtmlEncode(tip)}</title><rect class=\"band\" x=\"0\" y=\"{y}\" width=\"{Width}\" height=\"{RowHeight}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"4\" y=\"{y + 15}\">{WebUtility.HtmlEncode(Short(r.Url))}</text>");
        double x = LabelWidth + (r.Offset * scale);
        foreach (var (phase, ms) in new[] { ("dns", r.Timings.Dns), ("connect", r.Timings.Connect), ("tls", r.Timings.Tls), ("wait", r.Timings.Wait), ("receive", r.Timings.Receive) })
        {
            if (ms <= 0) continue;
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{phase}\" x=\"{x:0.##}\" y=\"{y + 5}\" width=\"{Math.Max(1, ms * scale):0.##}\" height=\"{RowHeight - 10}\"/>");
            x += ms * scale;
        }
        var label = r.Failure is not null ? "failed" : r.Status >= 400 ? r.Status.ToString(CultureInfo.InvariantCulture) : Say(r.Timings.Total);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"time\" x=\"{x + 5:0.#}\" y=\"{y + 15}\">{label}</text></g>");
    }

    private static string Say(double ms) => ms >= 1000 ? string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.##} s") : string.Create(CultureInfo.InvariantCulture, $"{ms:0.#} ms");

    private static string Short(string url)
    {
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.PathAndQuery : url;
        return path.Length <= 38 ? path : string.Concat(path.AsSpan(0, 12), "…", path.AsSpan(path.Length - 25));
    }
}
