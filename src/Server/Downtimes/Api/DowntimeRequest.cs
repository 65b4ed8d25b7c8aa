using System.Globalization;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Windows;
using NodaTime;

namespace Muster.Server.Downtimes.Api;

/// <summary>A downtime as the REST API takes it: fixed with from and to; flexible with a duration beside them; recurring with start, duration and rule (or days); or a calendar.</summary>
/// <param name="Duration">Of a flexible downtime from the first problem, or of one occurrence.</param>
/// <param name="Zone">IANA, of <paramref name="Start"/>; default UTC.</param>
/// <param name="Start">The first occurrence on the wall clock: 2026-01-05T22:00.</param>
/// <param name="Rule">RFC 5545: FREQ=WEEKLY;BYDAY=SU.</param>
/// <param name="Days">The short way of a weekly rule: mon,wed or sat-sun.</param>
/// <param name="Calendar">An http(s) address, or a file's name in config/calendars/.</param>
/// <param name="Only">Events of the calendar whose summary contains this.</param>
public sealed record DowntimeRequest(
    string? Title, string? Selector, IReadOnlyList<string>? Checks, IReadOnlyList<string>? Matchers, DateTimeOffset? From, DateTimeOffset? To, string? Duration,
    string? Zone, string? Start, string? Rule, string? Days, string? Calendar, string? Only)
{
    private static readonly TimeSpan LongestTimes = TimeSpan.FromDays(366);
    private static readonly string[] DayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <exception cref="FormatException">What is missing or wrong, and the cure.</exception>
    public DowntimeTimes Times(DateTimeOffset now)
    {
        var zone = string.IsNullOrEmpty(Zone) ? "UTC" : DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is { } known ? known.Id : throw new FormatException($"zone: “{Zone}” is no time zone; write one as Europe/Berlin");
        if (!string.IsNullOrWhiteSpace(Calendar))
        {
            CalendarBook.CheckSource(Calendar);
            return new CalendarTimes(Calendar.Trim(), Only?.Trim() ?? "", zone);
        }
        if (!string.IsNullOrWhiteSpace(Start)) return Recurring(zone);
        if (!string.IsNullOrWhiteSpace(Rule) || !string.IsNullOrWhiteSpace(Days)) throw new FormatException("start is missing: when is the first occurrence, such as 2026-01-05T22:00?");
        var from = From ?? now;
        var to = To ?? (From is null || Duration is not null ? from + Length() : throw new FormatException("to or a duration is missing: until when?"));
        if (to <= from) throw new FormatException("it would end before it begins");
        if (to <= now) throw new FormatException("it would have ended already");
        if (to - from > LongestTimes) throw new FormatException("a downtime lasts a year at most");
        return To is not null && Duration is { Length: > 0 } ? new FlexibleTimes(from, to, Length()) : new FixedTimes(from, to);
    }

    private RecurringTimes Recurring(string zone)
    {
        if (Occurrences.Local.Parse(Start!.Trim().Replace(' ', 'T')) is not { Success: true } start) throw new FormatException($"start: “{Start}” is no date and time; write 2026-01-05T22:00");
        var rule = Rule?.Trim() is { Length: > 0 } given ? given : Days?.Trim() is { Length: > 0 } days ? $"FREQ=WEEKLY;BYDAY={ByDay(days)}" : throw new FormatException("rule or days is missing: FREQ=WEEKLY;BYDAY=SU, or sat,sun");
        var parsed = RecurrenceRule.Parse(rule);
        var first = start.Value;
        // A first occurrence that the rule does not name would be one day too many.
        if (parsed.Frequency == Frequency.Weekly && parsed.Days.Count > 0)
            while (!parsed.Days.Any(d => d.Day == first.DayOfWeek)) first = first.PlusDays(1);
        return new RecurringTimes(zone, Occurrences.Local.Format(first), Length(), rule);
    }

    private TimeSpan Length() => Duration is not { Length: > 0 } text ? throw new FormatException("duration is missing: how long, such as 2h?")
        : DurationText.TryParse(text.Trim(), out var length) && length > TimeSpan.Zero && length <= LongestTimes ? length : throw new FormatException($"duration: “{text}” is no duration; write 30m, 2h or 7d");

    private static string ByDay(string text)
    {
        var windows = OnCall.Teams.WindowText.Parse(text.ToLower(CultureInfo.InvariantCulture));
        return windows is null || text.Any(char.IsDigit) ? throw new FormatException($"days: “{text}” are no days of a week; write mon,wed or sat-sun")
            : string.Join(',', windows.Select(w => DayNames[(int)w.Day - 1]).Distinct());
    }
}
