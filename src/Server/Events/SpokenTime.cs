using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Server.Web.Api;

namespace Muster.Server.Events;

/// <summary>Moments as people and scripts write them: <c>now</c>, unix seconds, ISO dates and times (UTC without a zone), <c>2h ago</c>, <c>-30m</c>, <c>3 days ago</c>, <c>+1 hour</c>, <c>yesterday</c>, <c>14:30</c>.</summary>
public static partial class SpokenTime
{
    private static readonly string[] Clocks = ["HH:mm", "HH:mm:ss"];

    /// <exception cref="ApiProblem">400: it is none of these.</exception>
    public static DateTimeOffset Parse(string name, string text, DateTimeOffset now) =>
        TryParse(text, now) ?? throw ApiProblem.BadRequest($"{name}: '{text}' is no time; write now, 2h ago, yesterday, 14:30, 2026-11-21 14:30, an ISO-8601 time or unix seconds.");

    public static DateTimeOffset? TryParse(string text, DateTimeOffset now)
    {
        var word = text.Trim().ToLowerInvariant();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        try
        {
            return word switch
            {
                "now" => now,
                "today" or "midnight" => midnight,
                "yesterday" => midnight.AddDays(-1),
                "tomorrow" => midnight.AddDays(1),
                _ => Distance(word, now) ?? Seconds(word) ?? Clock(word, midnight) ?? Date(text.Trim()),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Distance(string word, DateTimeOffset now)
    {
        var match = Distances().Match(word);
        if (!match.Success || (match.Groups["sign"].Length == 0 && match.Groups["ago"].Length == 0)) return null;
        double milliseconds = 0;
        foreach (Capture length in match.Groups["length"].Captures)
        {
            var part = Length().Match(length.Value);
            milliseconds += double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * UnitMs(part.Groups[2].Value);
        }
        return now.AddMilliseconds(match.Groups["sign"].Value == "+" ? milliseconds : -milliseconds);
    }

    private static double UnitMs(string unit) => unit switch
    {
        "ms" => 1,
        "w" or "week" or "weeks" => 604_800_000,
        "d" or "day" or "days" => 86_400_000,
        "h" or "hour" or "hours" => 3_600_000,
        "m" or "min" or "mins" or "minute" or "minutes" => 60_000,
        _ => 1000,
    };

    /// <summary>From 1973 on: a shorter number would rather be a year or an hour.</summary>
    private static DateTimeOffset? Seconds(string word) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1e8 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000)) : null;

    private static DateTimeOffset? Clock(string word, DateTimeOffset midnight) =>
        TimeOnly.TryParseExact(word, Clocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock) ? midnight + clock.ToTimeSpan() : null;

    private static DateTimeOffset? Date(string word) =>
        IsoLike().IsMatch(word) && DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    [GeneratedRegex(@"\A(?:now)?\s*(?<sign>[-+])?\s*(?:(?<length>\d{1,9}\s*(?:ms|[smhdw]|secs?|seconds?|mins?|minutes?|hours?|days?|weeks?))\s*)+(?<ago>ago)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Distances();

    [GeneratedRegex(@"\A(\d+)\s*([a-z]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Length();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d|\A\d{1,2} [A-Za-z]{3,9} \d{4}|\A[A-Za-z]{3,9} \d{1,2},? \d{4}", RegexOptions.CultureInvariant)]
    private static partial Regex IsoLike();
}
