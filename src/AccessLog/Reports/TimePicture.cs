using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;

namespace Muster.AccessLog.Reports;

/// <summary>Two figures over time as a picture (SVG).</summary>
internal static class TimePicture
{
    private const int Width = 900, Height = 180, Left = 60, Bottom = 24, Top = 4, MostPoints = 600;

    public static void Write(StreamWriter html, string title, SortedDictionary<long, MinuteFigures> minutes, Func<MinuteFigures, double> first, Func<MinuteFigures, double> second)
    {
        if (minutes.Count < 2) return;
        long from = minutes.Keys.First(), to = minutes.Keys.Last();
        double highest = minutes.Values.Max(m => Math.Max(first(m), second(m)));
        if (highest <= 0) highest = 1;
        html.WriteLine($"<figure><figcaption>{title}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">");
        html.WriteLine(Invariant($"<text x=\"0\" y=\"12\" font-size=\"11\" fill=\"currentColor\">{Short(highest)}</text><text x=\"0\" y=\"{Height - Bottom}\" font-size=\"11\" fill=\"currentColor\">0</text>"));
        html.WriteLine($"<text x=\"{Left}\" y=\"{Height - 6}\" font-size=\"11\" fill=\"currentColor\">{Clock(from)}</text><text x=\"{Width}\" y=\"{Height - 6}\" font-size=\"11\" text-anchor=\"end\" fill=\"currentColor\">{Clock(to)}</text>");
        Line(html, minutes, from, to, highest, first, "#1f6feb");
        Line(html, minutes, from, to, highest, second, "#d1242f");
        html.WriteLine("</svg></figure>");
    }

    /// <summary>Minutes without requests count as 0; more minutes than points are drawn by the highest of each point.</summary>
    private static void Line(StreamWriter html, SortedDictionary<long, MinuteFigures> minutes, long from, long to, double highest, Func<MinuteFigures, double> figure, string colour)
    {
        int points = (int)Math.Min(MostPoints, to - from + 1);
        var values = new double[points];
        foreach (var (minute, figures) in minutes)
        {
            int at = (int)((minute - from) * (points - 1) / Math.Max(1, to - from));
            values[at] = Math.Max(values[at], figure(figures));
        }
        var path = new StringBuilder();
        for (int i = 0; i < points; i++)
            path.Append(Invariant($"{Left + (double)i * (Width - Left) / Math.Max(1, points - 1):0.#},{Top + (1 - values[i] / highest) * (Height - Bottom - Top):0.#} "));
        html.WriteLine($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{path.ToString().TrimEnd()}\"/>");
    }

    private static string Short(double value) => value switch
    {
        >= 1e6 => Invariant($"{value / 1e6:0.##}M"),
        >= 1e4 => Invariant($"{value / 1e3:0.#}k"),
        _ => Invariant($"{value:0.###}"),
    };

    private static string Clock(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
