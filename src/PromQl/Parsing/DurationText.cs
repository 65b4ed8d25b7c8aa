using System.Globalization;
using System.Text;

namespace Muster.PromQl.Parsing;

/// <summary>Durations such as <c>1h30m</c>: units y w d h m s ms, each once, big before small. A year has 365 days.</summary>
public static class DurationText
{
    private static readonly (string Unit, long Ms)[] Units =
        [("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>False also where the milliseconds do not fit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length == 0) return false;
        var nextUnit = 0;
        var at = 0;
        while (at < text.Length)
        {
            var digitsEnd = at;
            while (digitsEnd < text.Length && char.IsAsciiDigit(text[digitsEnd])) digitsEnd++;
            if (digitsEnd == at || !long.TryParse(text[at..digitsEnd], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            var unitEnd = digitsEnd;
            while (unitEnd < text.Length && char.IsAsciiLetter(text[unitEnd])) unitEnd++;
            var unit = UnitIndex(text[digitsEnd..unitEnd], nextUnit);
            if (unit < 0) return false;
            try
            {
                milliseconds = checked(milliseconds + count * Units[unit].Ms);
            }
            catch (OverflowException)
            {
                return false;
            }
            nextUnit = unit + 1;
            at = unitEnd;
        }
        return milliseconds <= long.MaxValue / 1_000_000;
    }

    private static int UnitIndex(ReadOnlySpan<char> unit, int from)
    {
        for (var i = from; i < Units.Length; i++)
            if (unit.SequenceEqual(Units[i].Unit)) return i;
        return -1;
    }

    /// <summary>Exact: units that leave no rest; weeks and years only where they divide the whole.</summary>
    public static string Format(long milliseconds)
    {
        if (milliseconds == 0) return "0s";
        var text = new StringBuilder();
        if (milliseconds < 0) text.Append('-');
        var rest = Math.Abs(milliseconds);
        foreach (var (unit, ms) in Units)
        {
            var whole = unit is "y" or "w";
            if (rest < ms || (whole && rest % ms != 0)) continue;
            text.Append(CultureInfo.InvariantCulture, $"{rest / ms}{unit}");
            rest %= ms;
        }
        return text.ToString();
    }
}
