using System.Globalization;
using System.Net;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>One line of a <see cref="Chart"/>.</summary>
/// <param name="Colour">A CSS colour.</param>
public sealed record ChartLine(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a common axis as an SVG picture that needs nothing else; text takes the colour of the page.</summary>
public static class Chart
{
    public const string Blue = "var(--chart-blue,#2f7de1)", Green = "var(--chart-green,#2da44e)", Orange = "var(--chart-orange,#d9822b)", Red = "var(--chart-red,#d1242f)", Grey = "var(--chart-grey,#8b949e)";

    private const int Width = 900, Height = 220, Left = 76, Right = 12, Top = 18, Bottom = 24, MostPoints = 900, HalfLetter = 6, Steep = 40;

    /// <param name="unitX">Behind the figures of the axis; so is <paramref name="unitY"/>.</param>
    /// <param name="markX">Text for places of the horizontal axis instead of its figures.</param>
    /// <param name="top">The vertical axis reaches at least so far.</param>
    /// <param name="wide">The vertical axis may be logarithmic, where the figures are far apart.</param>
    public static string Of(string title, string unitX, string unitY, IReadOnlyList<ChartLine> lines, IReadOnlyList<(double X, string Text)>? markX = null, double? top = null, bool wide = false)
    {
        var all = lines.SelectMany(l => l.Points).ToList();
        var name = WebUtility.HtmlEncode(title);
        var svg = new StringBuilder($"<figure class=\"chart\"><figcaption>{name} ");
        foreach (var line in lines) svg.Append($"<span class=\"key\"><svg viewBox=\"0 0 8 8\" aria-hidden=\"true\"><rect width=\"8\" height=\"8\" rx=\"2\" fill=\"{line.Colour}\"/></svg>{WebUtility.HtmlEncode(line.Name)}</span> ");
        svg.Append($"</figcaption><svg class=\"plot\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{name}\" font-size=\"11\" fill=\"currentColor\">");
        double lowest = all.Where(p => p.Y > 0).Select(p => p.Y).DefaultIfEmpty(1).Min();
        double fromX = all.Count == 0 ? 0 : all.Min(p => p.X), toX = all.Count == 0 ? 1 : all.Max(p => p.X), toY = Ceiling(Math.Max(top ?? 0, all.Count == 0 ? 1 : all.Max(p => p.Y)));
        if (toX <= fromX) toX = fromX + 1;
        double X(double x) => Left + (x - fromX) / (toX - fromX) * (Width - Left - Right);
        // A line far below another one would lie on the floor: then each step upwards is ten times as much.
        bool steep = wide && toY / lowest > Steep;
        int low = (int)Math.Floor(Math.Log10(lowest)), high = (int)Math.Ceiling(Math.Log10(toY) - 1e-9);
        double Y(double y) => Top + (1 - (steep ? (Math.Log10(Math.Max(y, lowest)) - low) / (high - low) : y / toY)) * (Height - Top - Bottom);
        var marksY = steep ? Enumerable.Range(low, high - low + 1).Select(e => Math.Pow(10, e)) : Enumerable.Range(0, 5).Select(i => toY * i / 4);
        foreach (var (mark, last) in marksY.Select((m, i) => (m, i == (steep ? high - low : 4))))
            svg.Append(Invariant($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(mark):0.#}\" y2=\"{Y(mark):0.#}\" stroke=\"currentColor\" stroke-opacity=\".12\"/><text x=\"{Left - 6}\" y=\"{Y(mark) + 4:0.#}\" text-anchor=\"end\">{Short(mark)}{(last ? " " + unitY : "")}</text>"));
        var marks = markX ?? Marks(fromX, toX, unitX);
        double lastMark = marks.Count > 0 ? marks[^1].X : 0;
        int ends = marks.Count > 0 && X(lastMark) + marks[^1].Text.Length * HalfLetter > Width - Right ? marks[^1].Text.Length : 0;
        foreach (var (at, text) in marks)
        {
            // Telephones draw letters nearly twice as large: the last mark, with its unit, needs room beside the one before.
            if (markX is null && at < lastMark && X(at) + text.Length * HalfLetter > Width - Right - ends * 2 * HalfLetter) continue;
            bool atEnd = X(at) + text.Length * HalfLetter > Width - Right;
            svg.Append(Invariant($"<text x=\"{(atEnd ? Width - Right : X(at)):0.#}\" y=\"{Height - 6}\" text-anchor=\"{(atEnd ? "end" : at <= fromX ? "start" : "middle")}\">{WebUtility.HtmlEncode(text)}</text>"));
        }
        foreach (var line in lines)
        {
            svg.Append($"<polyline fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"1.6\" vector-effect=\"non-scaling-stroke\" stroke-linejoin=\"round\" points=\"");
            foreach (var (x, y) in Thin(line.Points)) svg.Append(Invariant($"{X(x):0.#},{Y(y):0.#} "));
            svg.Append("\"/>");
            if (line.Points.Count == 1) svg.Append(Invariant($"<circle cx=\"{X(line.Points[0].X):0.#}\" cy=\"{Y(line.Points[0].Y):0.#}\" r=\"3\" fill=\"{line.Colour}\"/>"));
        }
        return svg.Append("</svg></figure>").ToString();
    }

    /// <summary>Round figures, four to nine of them.</summary>
    private static List<(double X, string Text)> Marks(double from, double to, string unit)
    {
        double step = Ceiling((to - from) / 8);
        var marks = new List<(double X, string Text)>();
        for (double at = Math.Ceiling(from / step) * step; at <= to + step / 1e6; at += step) marks.Add((at, Short(at)));
        if (marks.Count > 0) marks[^1] = (marks[^1].X, $"{marks[^1].Text} {unit}");
        return marks;
    }

    /// <summary>As many points as there is room for; of several, the highest, so that no peak is lost.</summary>
    private static IEnumerable<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points) =>
        points.Count <= MostPoints ? points : points.Chunk((points.Count + MostPoints - 1) / MostPoints).Select(c => c.MaxBy(p => p.Y));

    /// <summary>The next of 1, 2, 2.5, 5 times a power of ten.</summary>
    private static double Ceiling(double value)
    {
        if (value <= 0 || !double.IsFinite(value)) return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double step in new[] { 1, 2, 2.5, 5 })
            if (step * power >= value * (1 - 1e-9)) return step * power;
        return 10 * power;
    }

    private static string Short(double value) => value switch
    {
        >= 1e6 => Invariant($"{value / 1e6:0.##}M"),
        >= 1e4 => Invariant($"{value / 1e3:0.#}k"),
        >= 100 => Invariant($"{value:0}"),
        _ => Invariant($"{value:0.###}"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
