using System.Globalization;

namespace Muster.Agent.Settings;

/// <summary>Durations (<c>500ms 10s 5m 2h 7d</c>) and sizes (<c>64MiB 512KiB 1GiB 1000</c>).</summary>
internal static class Quantities
{
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var unit = text.AsSpan().TrimStart("0123456789.").ToString();
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        double? seconds = unit switch { "ms" => number / 1000, "s" => number, "m" => number * 60, "h" => number * 3600, "d" => number * 86400, _ => null };
        if (seconds is not { } value || value > 3650L * 86400) return false;
        duration = TimeSpan.FromSeconds(value);
        return true;
    }

    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        var unit = text.AsSpan().TrimStart("0123456789").ToString();
        if (!long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var shift = unit switch { "" or "B" => 0, "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => -1 };
        if (shift < 0 || number > long.MaxValue >> shift >> 1) return false;
        bytes = number << shift;
        return true;
    }
}
