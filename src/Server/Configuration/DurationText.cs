using System.Globalization;

namespace Muster.Server.Configuration;

/// <summary>Durations as people write them: <c>500ms 10s 5m 2h 7d</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1e3), ("m", 6e4), ("h", 3.6e6), ("d", 8.64e7)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            if (!(number * milliseconds <= TimeSpan.FromDays(3650).TotalMilliseconds)) return false;
            duration = TimeSpan.FromMilliseconds(number * milliseconds);
            return true;
        }
        return false;
    }

    public static string Print(TimeSpan duration)
    {
        var milliseconds = duration.TotalMilliseconds;
        for (var i = Units.Length - 1; i >= 0; i--)
            if (milliseconds % Units[i].Milliseconds == 0) return (milliseconds / Units[i].Milliseconds).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
        return milliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
