using System.Globalization;
using System.Text.RegularExpressions;
using Muster.PromQl.Parsing;

namespace Muster.Cli.Query;

/// <summary>
/// Moments as people type them: <c>now</c>, <c>2h ago</c>, <c>now-30m</c>, <c>-1d</c>, <c>3 hours ago</c>, <c>today</c>, <c>yesterday</c>, <c>14:30</c>,
/// <c>2026-11-21</c>, <c>2026-11-21 14:30</c>, RFC 3339, unix seconds. Without a zone it is this machine's.
/// </summary>
public static partial class MomentText
{
    private static readonly string[] Clocks = ["HH:mm", "HH:mm:ss"];
    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFF"];

    /// <exception cref="UsageException">It is none of these.</exception>
    public static DateTimeOffset Parse(string option, string text, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var word = text.Trim();
        try
        {
            return word switch
            {
                "now" => now,
                "today" => Local(Today(now, time), time),
                "yesterday" => Local(Today(now, time).AddDays(-1), time),
                _ => Distance(word, now) ?? Clock(word, now, time) ?? Zoned(word) ?? Seconds(word)
                    ?? throw new UsageException($"{option} is '{text}' but must be a time: 2h ago, now-30m, yesterday, 14:30, 2026-11-21 14:30, an RFC 3339 time or unix seconds"),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UsageException($"{option} is '{text}', which lies outside of the calendar");
        }
    }

    /// <summary>Milliseconds of <c>90s</c>, <c>1h30m</c>, or of plain seconds.</summary>
    /// <exception cref="UsageException">It is no duration above zero.</exception>
    public static long Duration(string option, string text)
    {
        if (DurationText.TryParse(text.Trim(), out var ms) && ms > 0) return ms;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.001 and < 1e9) return (long)Math.Round(seconds * 1000);
        throw new UsageException($"{option} is '{text}' but must be a duration: 15s, 5m, 1h30m, 7d, or seconds");
    }

    private static DateTimeOffset? Distance(string word, DateTimeOffset now)
    {
        if (Words().Match(word) is { Success: true } spoken)
        {
            var unit = spoken.Groups[2].Value switch { "week" => 604_800_000L, "day" => 86_400_000, "hour" => 3_600_000, "minute" => 60_000, _ => 1000 };
            return now.AddMilliseconds(-(double)unit * long.Parse(spoken.Groups[1].Value, CultureInfo.InvariantCulture));
        }
        var match = Distances().Match(word);
        if (!match.Success || !DurationText.TryParse(match.Groups["length"].Value, out var ms)) return null;
        return now.AddMilliseconds(word.Contains('+') ? ms : -(double)ms);
    }

    private static DateTimeOffset? Clock(string word, DateTimeOffset now, TimeProvider time)
    {
        if (TimeOnly.TryParseExact(word, Clocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock)) return Local(Today(now, time) + clock.ToTimeSpan(), time);
        return DateTime.TryParseExact(word, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Local(day, time) : null;
    }

    private static DateTimeOffset? Zoned(string word) =>
        HasZone().IsMatch(word) && DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned) ? zoned : null;

    private static DateTimeOffset? Seconds(string word) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000)) : null;

    private static DateTime Today(DateTimeOffset now, TimeProvider time) => TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).Date;

    private static DateTimeOffset Local(DateTime clock, TimeProvider time) => new(clock, time.LocalTimeZone.GetUtcOffset(clock));

    [GeneratedRegex(@"\A(?:now\s*[-+]\s*(?<length>[0-9a-z]+)|-(?<length>[0-9a-z]+)|(?<length>[0-9]+[a-z][0-9a-z]*)(\s+ago)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Distances();

    [GeneratedRegex(@"\A(\d{1,9})\s+(second|minute|hour|day|week)s?\s+ago\z", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*([Zz]|[-+]\d\d:?\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex HasZone();
}
