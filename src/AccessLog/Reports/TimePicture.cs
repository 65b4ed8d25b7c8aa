using System.Globalization;
using System.Text;

namespace Muster.AccessLog.Reports;

/// <summary>Pictures of a <see cref="Timeline"/> (SVG): requests as columns, durations as lines, each with a grid of round figures.</summary>
internal sealed class TimePicture(Timeline time)
{
    private const int Width = 960, Height = 280, Left = 100, Right = 12, Bottom = 36, Top = 22, MostMarks = 7;

    /// <summary>A line this many times below the other one would lie on the floor: then each step upwards is ten times as much.</summary>
    private const int Steep = 40;

    private double Slot => (double)(Width - Left - Right) / time.Steps.Length;

    /// <summary>As <c>5 s</c>, <c>10 min</c>.</summary>
    public string StepText => time.Step switch
    {
        < 60 => $"{time.Step} s",
        < 3600 => $"{time.Step / 60} min",
        < 86_400 => $"{time.Step / 3600} h",
        _ => time.Step == 86_400 ? "day" : $"{time.Step / 86_400} days",
    };

    public string Requests()
    {
        long most = 1;
        foreach (var s in time.Steps) most = Math.Max(most, s.Count);
        long step = Math.Max(1, (long)Round(most / 4.0)), top = (most + step - 1) / step * step;
        double Y(double count) => Top + (1 - count / top) * (Height - Top - Bottom);
        var svg = new StringBuilder();
        for (long mark = 0; mark <= top; mark += step) GridLine(svg, Y(mark), mark.ToString("N0", CultureInfo.InvariantCulture));
        Columns(svg, "requests", s => s.Count, Y);
        Columns(svg, "errors", s => s.Errors, Y);
        return Framed($"Requests in each {StepText}", [("requests", "requests"), ("errors", "server errors (5xx)")], svg, s => Invariant($"{s.Count:N0} request{(s.Count == 1 ? "" : "s")}, {s.Errors:N0} server error{(s.Errors == 1 ? "" : "s")}"));
    }

    /// <summary>Empty when no request has a duration.</summary>
    public string Durations()
    {
        double highest = 0, lowest = double.MaxValue;
        foreach (var s in time.Steps)
        {
            highest = Math.Max(highest, s.Slowest);
            if (s.Mean > 0) lowest = Math.Min(lowest, s.Mean);
        }
        if (highest <= 0) return "";
        lowest = Math.Max(lowest, 1e-4);
        bool steep = highest / lowest > Steep;
        double step = Round(highest / 4), top = steep ? Math.Pow(10, Math.Ceiling(Math.Log10(highest) - 1e-9)) : Math.Ceiling(highest / step - 1e-9) * step, floor = steep ? Math.Pow(10, Math.Floor(Math.Log10(lowest) + 1e-9)) : 0;
        double Y(double seconds) => Top + (1 - (steep ? Math.Log10(Math.Max(seconds, floor) / floor) / Math.Log10(top / floor) : seconds / top)) * (Height - Top - Bottom);
        var svg = new StringBuilder();
        for (double mark = floor; mark <= top * (1 + 1e-9); mark = steep ? mark * 10 : mark + step) GridLine(svg, Y(mark), Duration(mark));
        Line(svg, "slowest", s => s.Slowest, Y);
        Line(svg, "mean", s => s.Mean, Y);
        return Framed($"Durations in each {StepText}", [("mean", "mean"), ("slowest", "slowest")], svg, s => s.Timed == 0 ? "no durations" : $"mean {Duration(s.Mean)}, slowest {Duration(s.Slowest)}");
    }

    /// <summary>Three digits: <c>0.25 ms</c>, <c>84 ms</c>, <c>1.5 s</c>.</summary>
    internal static string Duration(double seconds) => seconds switch
    {
        <= 0 => "0",
        < 0.01 => Invariant($"{seconds * 1000:0.##} ms"),
        < 0.1 => Invariant($"{seconds * 1000:0.#} ms"),
        < 1 => Invariant($"{seconds * 1000:0} ms"),
        < 100 => Invariant($"{seconds:0.##} s"),
        _ => Invariant($"{seconds:N0} s"),
    };

    private string Framed(string title, (string Look, string Name)[] key, StringBuilder inner, Func<TimeStep, string> says)
    {
        var svg = new StringBuilder($"<figure><figcaption>{title}");
        foreach (var (look, name) in key) svg.Append($" <span class=\"key\"><i class=\"{look}\"></i>{name}</span>");
        svg.Append($"</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">");
        TimeMarks(svg);
        svg.Append(inner);
        for (int i = 0; i < time.Steps.Length; i++)
            svg.Append(Invariant($"<rect class=\"touch\" x=\"{Left + i * Slot:0.##}\" y=\"{Top}\" width=\"{Slot:0.##}\" height=\"{Height - Top - Bottom}\"><title>{Moment(time.Begin + (long)i * time.Step, "yyyy-MM-dd HH:mm:ss")}: {says(time.Steps[i])}</title></rect>"));
        return svg.Append("</svg></figure>").ToString();
    }

    private static void GridLine(StringBuilder svg, double y, string text) =>
        svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{text}</text>"));

    private void TimeMarks(StringBuilder svg)
    {
        long span = (long)time.Steps.Length * time.Step;
        int every = Timeline.RoundStep(span, time.Step, MostMarks);
        for (long at = (time.Begin + every - 1) / every * every; at < time.Begin + span; at += every)
        {
            double x = Left + (double)(at - time.Begin) / span * (Width - Left - Right);
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Top}\" y2=\"{Height - Bottom + 4}\"/>"));
            // A mark at the very edge would stand half outside.
            if (x > Width - Right - 40) continue;
            svg.Append(Invariant($"<text x=\"{x:0.#}\" y=\"{Height - 10}\" text-anchor=\"middle\">{Moment(at, at % 86_400 == 0 && span > 86_400 ? "d MMM" : every < 60 ? "HH:mm:ss" : "HH:mm")}</text>"));
        }
    }

    private void Columns(StringBuilder svg, string look, Func<TimeStep, long> figure, Func<double, double> y)
    {
        double gap = Slot > 4 ? 1 : 0;
        svg.Append($"<path class=\"{look}\" d=\"");
        for (int i = 0; i < time.Steps.Length; i++)
            if (figure(time.Steps[i]) is > 0 and var count)
                svg.Append(Invariant($"M{Left + i * Slot + gap / 2:0.##} {y(0):0.#}V{Math.Min(y(count), y(0) - 1):0.#}h{Slot - gap:0.##}V{y(0):0.#}z"));
        svg.Append("\"/>");
    }

    /// <summary>Where there were no requests there is no line; a step between two such ones is a dot.</summary>
    private void Line(StringBuilder svg, string look, Func<TimeStep, double> figure, Func<double, double> y)
    {
        svg.Append($"<path class=\"line {look}\" d=\"");
        bool drawing = false;
        for (int i = 0; i < time.Steps.Length; i++)
        {
            double value = figure(time.Steps[i]);
            if (value >= 0) svg.Append(Invariant($"{(drawing ? 'L' : 'M')}{Left + (i + 0.5) * Slot:0.##} {y(value):0.#}{(drawing ? "" : "h.01")}"));
            drawing = value >= 0;
        }
        svg.Append("\"/>");
    }

    /// <summary>The next of 1, 2, 5 times a power of ten.</summary>
    private static double Round(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (int step in (ReadOnlySpan<int>)[1, 2, 5])
            if (step * power >= value * (1 - 1e-9)) return step * power;
        return 10 * power;
    }

    internal static string Moment(long second, string form) => DateTimeOffset.FromUnixTimeSeconds(second).ToString(form, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
