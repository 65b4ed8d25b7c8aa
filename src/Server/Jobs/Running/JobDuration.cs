using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Jobs.Running;

/// <summary>Times as Rundeck writes them: seconds (<c>120</c>), or <c>6h 30m</c>, <c>1d2h</c>, <c>30s</c>.</summary>
public static partial class JobDuration
{
    /// <returns>Null when it is none.</returns>
    public static TimeSpan? Parse(string text)
    {
        text = text.Trim();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var plain) && plain < int.MaxValue) return TimeSpan.FromSeconds(plain);
        if (text.Length == 0 || Whole().Match(text) is not { Success: true } match) return null;
        var total = TimeSpan.Zero;
        for (var i = 0; i < match.Groups[1].Captures.Count; i++)
        {
            if (!int.TryParse(match.Groups[1].Captures[i].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            total += match.Groups[2].Captures[i].Value switch
            {
                "w" => TimeSpan.FromDays(7L * number),
                "d" => TimeSpan.FromDays(number),
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "ms" => TimeSpan.FromMilliseconds(number),
                _ => TimeSpan.FromSeconds(number),
            };
        }
        return total;
    }

    [GeneratedRegex(@"\A(?:\s*([0-9]{1,7})\s*(ms|w|d|h|m|s))+\z")]
    private static partial Regex Whole();
}
