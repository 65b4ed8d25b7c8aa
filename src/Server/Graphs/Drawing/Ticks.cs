using System.Globalization;

namespace Muster.Server.Graphs.Drawing;

/// <summary>Where the axes of a graph have their marks.</summary>
internal static class Ticks
{
    private static readonly (int Seconds, string Form)[] Times =
    [
        (1, "HH:mm:ss"), (5, "HH:mm:ss"), (10, "HH:mm:ss"), (30, "HH:mm:ss"), (60, "HH:mm"), (300, "HH:mm"), (600, "HH:mm"), (900, "HH:mm"), (1800, "HH:mm"), (3600, "HH:mm"), (7200, "HH:mm"),
        (10800, "HH:mm"), (21600, "HH:mm"), (43200, "MM-dd HH:mm"), (86400, "MM-dd"), (172800, "MM-dd"), (604800, "MM-dd"), (1209600, "MM-dd"), (2592000, "yyyy-MM"), (7776000, "yyyy-MM"), (31536000, "yyyy"),
    ];

    /// <summary>Round values in a span; of bytes multiples of powers of two are round.</summary>
    public static IReadOnlyList<double> Values(double low, double high, int about, bool binary)
    {
        var rough = (high - low) / Math.Max(1, about);
        double step;
        if (binary) step = Math.Pow(2, Math.Ceiling(Math.Log2(rough)));
        else
        {
            var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            step = new[] { 1, 2, 5, 10 }.First(factor => factor * power >= rough * 0.999) * power;
        }
        if (!double.IsFinite(step) || step <= 0) return [low];
        var ticks = new List<double>();
        for (var at = Math.Ceiling(low / step - 1e-9) * step; at <= high + step * 1e-9 && ticks.Count < 50; at += step) ticks.Add(Math.Abs(at) < step * 1e-9 ? 0 : at);
        return ticks;
    }

    /// <summary>Powers of ten, with the span's ends when there are none.</summary>
    public static IReadOnlyList<double> Powers(double low, double high)
    {
        var ticks = Enumerable.Range((int)Math.Ceiling(Math.Log10(low) - 1e-9), Math.Max(0, (int)Math.Floor(Math.Log10(high) + 1e-9) - (int)Math.Ceiling(Math.Log10(low) - 1e-9) + 1)).Select(power => Math.Pow(10, power)).ToList();
        return ticks.Count >= 2 ? ticks : [low, high];
    }

    /// <summary>Round times on the dial of the zone.</summary>
    public static IReadOnlyList<(long Ms, string Text)> Moments(long fromMs, long toMs, TimeZoneInfo zone, int about)
    {
        var (seconds, form) = Times.FirstOrDefault(time => (toMs - fromMs) / 1000.0 / time.Seconds <= about, Times[^1]);
        var ticks = new List<(long, string)>();
        var dial = Dial(fromMs, zone);
        var first = new DateTime(dial.Ticks - dial.Ticks % TimeSpan.FromSeconds(seconds).Ticks);
        for (var at = first; ticks.Count < 60; at = at.AddSeconds(seconds))
        {
            var ms = Ms(at, zone);
            if (ms > toMs) break;
            if (ms >= fromMs) ticks.Add((ms, at.ToString(form, CultureInfo.InvariantCulture)));
        }
        return ticks;
    }

    private static DateTime Dial(long ms, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), zone).DateTime;

    private static long Ms(DateTime dial, TimeZoneInfo zone) => new DateTimeOffset(dial, zone.IsInvalidTime(dial) ? zone.BaseUtcOffset : zone.GetUtcOffset(dial)).ToUnixTimeMilliseconds();
}
