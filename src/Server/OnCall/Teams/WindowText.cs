using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Server.OnCall.Rotas;
using NodaTime;

namespace Muster.Server.OnCall.Teams;

/// <summary>
/// Times of a week as people write them: <c>mon-fri 09:00-17:00</c>, <c>sat,sun</c>, <c>17:00-09:00</c> (every day, into the next),
/// <c>fri 17:00 - mon 09:00</c> (one stretch).
/// </summary>
public static partial class WindowText
{
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Null when it cannot be read.</summary>
    public static IReadOnlyList<WeeklyWindow>? Parse(string text)
    {
        text = text.Trim().ToLowerInvariant();
        if (Stretch().Match(text) is { Success: true } stretch) return ReadStretch(stretch);
        if (Daily().Match(text) is not { Success: true } daily || text.Length == 0) return null;
        var days = daily.Groups["days"].Success ? ReadDays(daily.Groups["days"].Value) : [.. Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None)];
        var (from, to) = (LocalTime.Midnight, LocalTime.Midnight);
        if (daily.Groups["from"].Success && (!Time(daily.Groups["from"].Value, out from, lastToo: false) || !Time(daily.Groups["to"].Value, out to, lastToo: true))) return null;
        var minutes = Minutes(from, to, 24 * 60);
        return days is null ? null : [.. days.Select(day => new WeeklyWindow(day, from, Period.FromMinutes(minutes)))];
    }

    private static IReadOnlyList<WeeklyWindow>? ReadStretch(Match match)
    {
        if (Day(match.Groups["fromDay"].Value) is not { } begin || Day(match.Groups["toDay"].Value) is not { } end) return null;
        if (!Time(match.Groups["from"].Value, out var from, lastToo: false) || !Time(match.Groups["to"].Value, out var to, lastToo: true)) return null;
        var days = (((int)end - (int)begin) + 7) % 7;
        var minutes = (days * 24 * 60) + (int)((to.NanosecondOfDay - from.NanosecondOfDay) / NodaConstants.NanosecondsPerMinute) + (match.Groups["to"].Value == "24:00" ? 24 * 60 : 0);
        return [new WeeklyWindow(begin, from, Period.FromMinutes(minutes <= 0 ? minutes + (7 * 24 * 60) : minutes))];
    }

    private static int Minutes(LocalTime from, LocalTime to, int day)
    {
        var minutes = (int)((to.NanosecondOfDay - from.NanosecondOfDay) / NodaConstants.NanosecondsPerMinute);
        return minutes <= 0 ? minutes + day : minutes;
    }

    /// <summary><c>mon-fri</c>, <c>sat,sun</c>, <c>fri-mon</c>; null when one is no day.</summary>
    private static List<IsoDayOfWeek>? ReadDays(string text)
    {
        var days = new List<IsoDayOfWeek>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || Day(ends[0]) is not { } first || Day(ends[^1]) is not { } last) return null;
            for (var day = first; ; day = day == IsoDayOfWeek.Sunday ? IsoDayOfWeek.Monday : day + 1)
            {
                days.Add(day);
                if (day == last) break;
            }
        }
        return [.. days.Distinct()];
    }

    private static IsoDayOfWeek? Day(string text) => Array.IndexOf(Days, text) is >= 0 and var at ? (IsoDayOfWeek)(at + 1) : null;

    private static bool Time(string text, out LocalTime time, bool lastToo)
    {
        time = LocalTime.Midnight;
        if (lastToo && text == "24:00") return true;
        var (hour, minute) = (int.Parse(text.AsSpan(0, text.IndexOf(':')), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(text.IndexOf(':') + 1), CultureInfo.InvariantCulture));
        if (hour > 23 || minute > 59) return false;
        time = new LocalTime(hour, minute);
        return true;
    }

    [GeneratedRegex(@"\A(?<fromDay>[a-z]{3}) (?<from>\d{1,2}:\d{2}) ?- ?(?<toDay>[a-z]{3}) (?<to>\d{1,2}:\d{2})\z")]
    private static partial Regex Stretch();

    [GeneratedRegex(@"\A(?<days>[a-z]{3}(?:(?: ?- ?|, ?)[a-z]{3})*)?(?:(?(days) )(?<from>\d{1,2}:\d{2}) ?- ?(?<to>\d{1,2}:\d{2}))?\z")]
    private static partial Regex Daily();
}
