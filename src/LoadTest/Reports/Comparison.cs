using System.Globalization;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>One figure of two runs.</summary>
/// <param name="Better">Null: no clear difference, or none that is good or bad.</param>
public sealed record ComparedFigure(string Name, string Unit, double Before, double After, bool? Better)
{
    /// <summary>After as a share more or less than before; null when before is 0.</summary>
    public double? Change => Before == 0 ? null : After / Before - 1;
}

/// <summary>Two runs side by side.</summary>
public sealed class Comparison
{
    /// <summary>Two runs of the same differ by so much easily.</summary>
    private const double Noise = 0.05;

    public Comparison(LoadReport before, LoadReport after)
    {
        (Before, After) = (before, after);
        Figures =
        [
            Figure("requests per second", "/s", r => r.Rate, moreIsBetter: after.Model == "open" ? null : true),
            Figure("failed", "%", r => r.ErrorShare * 100, moreIsBetter: false),
            Figure("mean", "ms", r => r.Latency.Mean, moreIsBetter: false),
            .. new[] { "50", "75", "90", "95", "99", "99.9" }.Select(p => Figure("p" + p, "ms", r => r.Latency.Percentiles.GetValueOrDefault(p), moreIsBetter: false)),
            Figure("longest", "ms", r => r.Latency.Max, moreIsBetter: false),
        ];
        if (before.Model != after.Model) Remarks.Add($"one run is {before.Model}, the other {after.Model}: their latencies do not mean the same");
        if (before.Target != after.Target || before.Plan != after.Plan) Remarks.Add("the runs asked for different things");
        if (before.Connections != after.Connections) Remarks.Add($"{before.Connections} connections before, {after.Connections} after");
        if (before.OfferedRate != after.OfferedRate) Remarks.Add("the offered rates differ");
        if (before.Requests < 1000 || after.Requests < 1000) Remarks.Add("fewer than 1000 requests: high percentiles are chance");
    }

    public LoadReport Before { get; }

    public LoadReport After { get; }

    public IReadOnlyList<ComparedFigure> Figures { get; }

    /// <summary>What makes the comparison weak.</summary>
    public List<string> Remarks { get; } = [];

    public string Text()
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"before: {Before.Target} {Before.Started:yyyy-MM-dd HH:mm:ss}, {Before.Requests} requests")).AppendLine(Invariant($"after:  {After.Target} {After.Started:yyyy-MM-dd HH:mm:ss}, {After.Requests} requests")).AppendLine();
        text.AppendLine(Invariant($"{"",-22} {"before",14} {"after",14} {"change",10}"));
        foreach (var f in Figures) text.AppendLine(Invariant($"{f.Name + " [" + f.Unit + "]",-22} {f.Before,14:0.###} {f.After,14:0.###} {Change(f),10}  {Word(f)}").TrimEnd());
        foreach (var remark in Remarks) text.Append("note: ").AppendLine(remark);
        return text.ToString();
    }

    public string Html()
    {
        var html = new StringBuilder();
        HtmlReport.Begin(html, "Load: two runs");
        html.Append($"<p>before: {HtmlReport.Text(Before.Target)}, {Before.Started.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}<br>after: {HtmlReport.Text(After.Target)}, {After.Started.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}</p>");
        foreach (var remark in Remarks) html.Append($"<p class=\"bad\">{HtmlReport.Text(remark)}</p>");
        html.Append("<div class=\"wide\"><table><tr><th>figure<th>before<th>after<th>change<th>");
        foreach (var f in Figures) html.Append(Invariant($"<tr><td>{f.Name}<td>{Value(f, f.Before)}<td>{Value(f, f.After)}<td>{Change(f)}<td class=\"text {(f.Better is null ? "" : f.Better.Value ? "good" : "bad")}\">{Word(f)}"));
        html.Append("</table></div>").Append(LoadCharts.Percentiles(After, Before)).Append("<h2>Before</h2>").Append(LoadCharts.Latency(Before)).Append("<h2>After</h2>").Append(LoadCharts.Latency(After));
        return html.Append("</html>\n").ToString();
    }

    public static string Change(ComparedFigure figure) => figure.Change is { } change ? Invariant($"{change * 100:+0.0;-0.0;0} %") : figure.After == 0 ? "0 %" : "new";

    private static string Value(ComparedFigure figure, double value) => figure.Unit == "ms" ? HtmlReport.Milliseconds(value) : Invariant($"{value:#,0.##} {figure.Unit}");

    public static string Word(ComparedFigure figure) => figure.Better switch { true => "better", false => "worse", null => "" };

    private ComparedFigure Figure(string name, string unit, Func<LoadReport, double> of, bool? moreIsBetter)
    {
        double before = of(Before), after = of(After);
        bool clear = Math.Abs(after - before) > Noise * Math.Max(before, after);
        return new ComparedFigure(name, unit, before, after, moreIsBetter is { } more && clear ? after > before == more : null);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
