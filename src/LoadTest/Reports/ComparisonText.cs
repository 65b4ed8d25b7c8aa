using System.Globalization;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>A comparison in words and as a table of text.</summary>
public static class ComparisonText
{
    public static string Of(Comparison comparison)
    {
        var text = new StringBuilder();
        text.AppendLine(Run("before:", comparison.Before)).AppendLine(Run("after:", comparison.After)).AppendLine();
        text.AppendLine(Invariant($"{"",-24} {"before",12} {"after",12} {"change",9}  {"between",-20}").TrimEnd());
        foreach (var f in comparison.Figures)
            text.AppendLine(Invariant($"{f.Name + " [" + f.Unit + "]",-24} {f.Before,12:0.###} {f.After,12:0.###} {Change(f),9}  {Between(f),-20}  {Word(f)}").TrimEnd());
        text.AppendLine().AppendLine(Says(comparison)).AppendLine(Footnote);
        foreach (var remark in comparison.Remarks) text.Append("note: ").AppendLine(remark);
        return text.ToString();
    }

    /// <summary>What the intervals are.</summary>
    public static string Footnote => Invariant($"The change lies between the two figures, all of them together with {Comparison.Confidence * 100:0} % confidence as far as each run wavers within itself. It counts when both are beyond {Comparison.Slight * 100:0} %.");

    /// <summary>The comparison in a sentence.</summary>
    public static string Says(Comparison comparison)
    {
        var (worse, better) = (Those(comparison, Judgement.Worse), Those(comparison, Judgement.Better));
        var said = new List<string>();
        if (worse.Count > 0) said.Add("worse: " + string.Join(", ", worse));
        if (better.Count > 0) said.Add("better: " + string.Join(", ", better));
        if (said.Count > 0) return Sentence(string.Join("; ", said));
        var same = comparison.Figures.Where(f => f.Verdict == Judgement.Same).ToList();
        if (same.Count == 0) return comparison.Figures.All(f => f.Verdict == Judgement.NotJudged) ? "The runs cannot be compared." : "It cannot be told whether there is a difference: the runs are too short, or tell nothing of chance.";
        var bounds = same.Where(f => f.Unit != "%" && f.Name is "requests per second" or "p50" or "p99").Select(f => Invariant($"{f.Name} {Give(f)}"));
        return Sentence("no difference beyond chance" + string.Concat(bounds.Select((b, i) => (i == 0 ? " (" : ", ") + b)) + (same.Any(f => f.Name is "requests per second" or "p50" or "p99") ? ")" : ""));
    }

    public static string Change(ComparedFigure figure) =>
        figure.Unit == "%" ? Invariant($"{figure.After - figure.Before:+0.###;-0.###;0} pp")
        : figure.Change is { } change ? Invariant($"{change * 100:+0.0;-0.0;0} %") : figure.After == 0 ? "0 %" : "new";

    /// <summary>The interval of the change; empty when nothing is known of it.</summary>
    public static string Between(ComparedFigure figure)
    {
        if (figure.Verdict is Judgement.NotJudged || (figure.Low is null && figure.High is null)) return "";
        return $"{End(figure.Low, figure.Unit)} … {End(figure.High, figure.Unit)}";
    }

    public static string Word(ComparedFigure figure) => figure.Verdict switch
    {
        Judgement.Better => "better",
        Judgement.Worse => "worse",
        Judgement.Same when figure.Low > 0 || figure.High < 0 => Invariant($"too small to count (perhaps under {Comparison.Slight * 100:0} %)"),
        Judgement.Same => $"no difference beyond chance ({Give(figure)})",
        Judgement.Unknown => "too few requests to tell",
        _ => "",
    };

    /// <summary>The verdict as programs read it.</summary>
    public static string Code(Judgement verdict) => verdict switch { Judgement.Same => "same", Judgement.Better => "better", Judgement.Worse => "worse", Judgement.Unknown => "unknown", _ => "not judged" };

    /// <summary>How far chance reaches around the change that was seen.</summary>
    private static string Give(ComparedFigure figure)
    {
        double change = figure.Unit == "%" ? figure.After - figure.Before : figure.Change ?? 0, low = figure.Low ?? 0, high = figure.High ?? 0;
        double give = Math.Max(change - low, high - change);
        return figure.Unit == "%" ? Invariant($"±{give:0.###} pp") : Invariant($"±{give * 100:0.0} %");
    }

    private static string End(double? end, string unit) => end is not { } value ? "?" : unit == "%" ? Invariant($"{value:+0.###;-0.###;0} pp") : Invariant($"{value * 100:+0.0;-0.0;0} %");

    private static List<string> Those(Comparison comparison, Judgement verdict) => [.. comparison.Figures.Where(f => f.Verdict == verdict).Select(f => $"{f.Name} {Change(f)}")];

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";

    private static string Run(string word, LoadReport report) => Invariant($"{word,-7} {report.Target} {report.Started:yyyy-MM-dd HH:mm:ss}, {report.Requests} requests in {report.Seconds:0.#} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
