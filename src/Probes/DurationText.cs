using System.Globalization;

namespace Muster.Probes;

/// <summary>Durations as configuration writes them: <c>500ms 10s 5m 2h 7d</c>.</summary>
public static class DurationText
{
    /// <summary>False unless the text is a number that is not negative, with one of the five units, at most ten years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            digits++;
        double seconds = text[digits..] switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 0 };
        if (seconds == 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            return false;
        if (number * seconds > 3650 * 86400.0)
            return false;
        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }
}
