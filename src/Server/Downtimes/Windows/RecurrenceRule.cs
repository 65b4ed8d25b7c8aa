using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Muster.Server.Downtimes.Windows;

public enum Frequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A rule of RFC 5545 as far as work is planned by it: FREQ, INTERVAL, COUNT, UNTIL, BYDAY (with ordinals), BYMONTHDAY, BYMONTH, BYSETPOS, WKST.</summary>
/// <param name="Days">With an ordinal in the month (or the year): 1 the first, -1 the last; 0: every.</param>
/// <param name="Until">On the wall clock of the event, or in UTC with <paramref name="UntilIsUtc"/>; included.</param>
public sealed record RecurrenceRule(
    Frequency Frequency, int Interval, int? Count, LocalDateTime? Until, bool UntilIsUtc, IReadOnlyList<(int Ordinal, IsoDayOfWeek Day)> Days,
    IReadOnlyList<int> MonthDays, IReadOnlyList<int> Months, IReadOnlyList<int> Positions, IsoDayOfWeek WeekStart)
{
    private static readonly string[] DayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    /// <exception cref="FormatException">A part that is not known, or has a value it cannot have.</exception>
    public static RecurrenceRule Parse(string text)
    {
        var rule = new RecurrenceRule(Frequency.Daily, 1, null, null, false, [], [], [], [], IsoDayOfWeek.Monday);
        var hasFrequency = false;
        foreach (var part in (text.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? text[6..] : text).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=');
            var (name, value) = equals > 0 ? (part[..equals].ToUpperInvariant(), part[(equals + 1)..].ToUpperInvariant()) : (part.ToUpperInvariant(), "");
            rule = name switch
            {
                "FREQ" => rule with { Frequency = Enum.TryParse<Frequency>(value, ignoreCase: true, out var f) && !int.TryParse(value, out _) ? f : throw new FormatException($"FREQ={value}: DAILY, WEEKLY, MONTHLY and YEARLY are there") },
                "INTERVAL" => rule with { Interval = Number(name, value, 1, 1000) },
                "COUNT" => rule with { Count = Number(name, value, 1, 100_000) },
                "UNTIL" => rule with { Until = ReadUntil(value), UntilIsUtc = value.EndsWith('Z') },
                "BYDAY" => rule with { Days = [.. value.Split(',').Select(Day)] },
                "BYMONTHDAY" => rule with { MonthDays = Numbers(name, value, -31, 31) },
                "BYMONTH" => rule with { Months = Numbers(name, value, 1, 12) },
                "BYSETPOS" => rule with { Positions = Numbers(name, value, -366, 366) },
                "WKST" => rule with { WeekStart = Day(value).Day },
                _ => throw new FormatException($"{name} of a recurrence rule is not known here; known are FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST"),
            };
            hasFrequency |= name == "FREQ";
        }
        if (!hasFrequency) throw new FormatException("a recurrence rule begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
        if (rule.Frequency is Frequency.Daily or Frequency.Weekly && rule.Days.Any(d => d.Ordinal != 0))
            throw new FormatException("BYDAY with a number (2MO) goes with FREQ=MONTHLY or YEARLY");
        return rule;
    }

    private static LocalDateTime ReadUntil(string value) =>
        Moment.Parse(value.TrimEnd('Z')) is { Success: true } moment ? moment.Value
        : Date.Parse(value) is { Success: true } date ? date.Value + new LocalTime(23, 59, 59)
        : throw new FormatException($"UNTIL={value} is no date: 20261231 or 20261231T235959Z are");

    private static (int Ordinal, IsoDayOfWeek Day) Day(string text)
    {
        var at = text.Length >= 2 ? Array.IndexOf(DayNames, text[^2..]) : -1;
        var ordinal = 0;
        if (at < 0 || (text.Length > 2 && !int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ordinal)) || ordinal is < -53 or > 53)
            throw new FormatException($"“{text}” is no day of a week: MO TU WE TH FR SA SU, with a number before it for the nth of a month");
        return (ordinal, (IsoDayOfWeek)(at + 1));
    }

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max && (number != 0 || min == 0)
            ? number : throw new FormatException($"{name}={value}: a whole number from {min} to {max} is expected");

    private static int[] Numbers(string name, string value, int min, int max) => [.. value.Split(',').Select(v => Number(name, v, min, max))];
}
