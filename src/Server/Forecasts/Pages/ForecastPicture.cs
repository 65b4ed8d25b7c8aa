using System.Globalization;
using System.Text;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Forecasts.Pages;

/// <summary>History, bound and band as paths of an SVG of 900 by 260.</summary>
/// <param name="Fan">From now to the band on the bound; empty without a date.</param>
/// <param name="Way">From now to the middle of the band.</param>
/// <param name="NowX">Where now is.</param>
public sealed record ForecastPicture(string Line, string Area, string Fan, string Way, double BoundY, double NowX, DateTimeOffset From, DateTimeOffset To)
{
    public const int Width = 900, Height = 260;
    private const double Top = 18;

    public static ForecastPicture Of(CurrentForecast one, LevelHistory history)
    {
        var highs = history.Hours.Span;
        var first = 0;
        while (first < highs.Length && double.IsNaN(highs[first])) first++;
        var known = Math.Max(6, highs.Length - first);
        // The future gets the room its band asks for, as long as the past stays readable.
        var ahead = Math.Clamp(1.15 * (one.Fill.Late ?? one.Fill.Middle * 1.6 ?? one.Fill.Early * 2 ?? known * 0.25), 6, known * 3.0);
        var (from, to) = (-(double)known, ahead);
        var down = one.Metric is TowardsBound { Falling: true };
        var least = down ? Lowest(highs, history.Bound) : Math.Min(0, Lowest(highs, history.Bound));
        double X(double hour) => (Math.Clamp(hour, from, to) - from) / (to - from) * Width;
        double Y(double level) => Height - 2 - (level - least) / Math.Max(history.Bound - least, double.Epsilon) * (Height - Top - 2);
        var (line, begun, last) = (new StringBuilder(), false, (X: 0.0, Y: 0.0));
        var start = X(0);
        for (var i = first; i < highs.Length; i++)
        {
            var gap = double.IsNaN(highs[i]);
            if (!gap)
            {
                last = (X(i + 1 - highs.Length), Y(highs[i]));
                if (line.Length == 0) start = last.X;
                line.Append(begun ? 'L' : 'M').Append(Text(last.X)).Append(' ').Append(Text(last.Y));
            }
            begun = !gap;
        }
        var now = (X: X(0), Y: Y(history.Now));
        line.Append(line.Length == 0 ? 'M' : 'L').Append(Text(now.X)).Append(' ').Append(Text(now.Y));
        var area = $"{line}V{Height}H{Text(start)}Z".Replace("M", "L", StringComparison.Ordinal);
        var at = one.At;
        return new ForecastPicture(line.ToString(), "M" + area[1..], FanOf(one.Fill, now, X, to), WayOf(one.Fill, now, X), Top, now.X, at.AddHours(from), at.AddHours(to));
    }

    private static string FanOf(FillForecast fill, (double X, double Y) now, Func<double, double> x, double to)
    {
        if (fill.Abstention != Abstention.None || fill.Early is not { } early || fill.Manner == FillManner.Reached) return "";
        // What is later than the picture, or never, leaves it by its right edge.
        return fill.Late is { } late && late <= to
            ? $"M{Text(now.X)} {Text(now.Y)}L{Text(x(early))} {Text(Top)}H{Text(x(late))}Z"
            : $"M{Text(now.X)} {Text(now.Y)}L{Text(x(early))} {Text(Top)}H{Width}V{Text(now.Y - (now.Y - Top) * Math.Clamp(to / (fill.Late ?? (20 * to)), 0, 1))}Z";
    }

    private static string WayOf(FillForecast fill, (double X, double Y) now, Func<double, double> x) =>
        fill is { Abstention: Abstention.None, Middle: { } middle } && fill.Manner != FillManner.Reached ? $"M{Text(now.X)} {Text(now.Y)}L{Text(x(middle))} {Text(Top)}" : "";

    private static double Lowest(ReadOnlySpan<double> levels, double bound)
    {
        var lowest = bound;
        foreach (var level in levels)
            if (level < lowest) lowest = level;
        return lowest;
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
