using NodaTime;

namespace Muster.Server.Downtimes.Windows;

/// <summary>The dates a rule names, in their order.</summary>
internal static class RecurrenceDates
{
    private const int LastYear = 2200;

    /// <summary>Beginnings on the wall clock from <paramref name="start"/> on, which is the first whatever the rule says, as in RFC 5545.</summary>
    /// <param name="zone">Of the event: an UNTIL in UTC is held against it.</param>
    public static IEnumerable<LocalDateTime> From(RecurrenceRule rule, LocalDateTime start, DateTimeZone zone)
    {
        var left = rule.Count ?? int.MaxValue;
        yield return start;
        left--;
        foreach (var date in Candidates(rule, start.Date))
        {
            var at = date + start.TimeOfDay;
            if (at <= start) continue;
            if (left <= 0 || rule.Until is { } until && (rule.UntilIsUtc ? at.InZoneLeniently(zone).ToInstant() > until.InUtc().ToInstant() : at > until)) yield break;
            left--;
            yield return at;
        }
    }

    private static IEnumerable<LocalDate> Candidates(RecurrenceRule rule, LocalDate start)
    {
        for (var number = 0; ; number++)
        {
            var step = number * rule.Interval;
            IEnumerable<LocalDate> set;
            LocalDate first;
            switch (rule.Frequency)
            {
                case Frequency.Daily:
                    first = start.PlusDays(step);
                    set = [first];
                    break;
                case Frequency.Weekly:
                    first = start.PlusDays(-(((int)start.DayOfWeek - (int)rule.WeekStart + 7) % 7)).PlusWeeks(step);
                    set = Enumerable.Range(0, 7).Select(first.PlusDays).Where(d => rule.Days.Count == 0 ? d.DayOfWeek == start.DayOfWeek : rule.Days.Any(day => day.Day == d.DayOfWeek));
                    break;
                case Frequency.Monthly:
                    first = new LocalDate(start.Year, start.Month, 1).PlusMonths(step);
                    set = OfMonth(rule, first, start);
                    break;
                default:
                    first = new LocalDate(start.Year + step, 1, 1);
                    set = OfYear(rule, first, start);
                    break;
            }
            if (first.Year > LastYear) yield break;
            var kept = set.Where(d => Allowed(rule, d)).ToList();
            foreach (var date in rule.Positions.Count == 0 ? kept : Pick(kept, rule.Positions)) yield return date;
        }
    }

    private static bool Allowed(RecurrenceRule rule, LocalDate date) =>
        (rule.Months.Count == 0 || rule.Months.Contains(date.Month))
        && (rule.MonthDays.Count == 0 || rule.MonthDays.Any(day => day == date.Day || day == date.Day - CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month) - 1))
        && (rule.Days.Count == 0 || rule.Days.Any(day => day.Day == date.DayOfWeek));

    private static IEnumerable<LocalDate> OfMonth(RecurrenceRule rule, LocalDate first, LocalDate start)
    {
        var length = CalendarSystem.Iso.GetDaysInMonth(first.Year, first.Month);
        var days = Enumerable.Range(0, length).Select(first.PlusDays);
        if (rule.Days.Count > 0) return days.Where(d => rule.Days.Any(day => day.Day == d.DayOfWeek && Nth(day.Ordinal, d.Day, length)));
        return rule.MonthDays.Count > 0 ? days : days.Where(d => d.Day == start.Day);
    }

    private static IEnumerable<LocalDate> OfYear(RecurrenceRule rule, LocalDate first, LocalDate start)
    {
        if (rule.Months.Count > 0) return rule.Months.Order().SelectMany(month => OfMonth(rule, new LocalDate(first.Year, month, 1), start));
        if (rule.Days.Count > 0)
        {
            var length = CalendarSystem.Iso.GetDaysInYear(first.Year);
            return Enumerable.Range(0, length).Select(first.PlusDays).Where(d => rule.Days.Any(day => day.Day == d.DayOfWeek && Nth(day.Ordinal, d.DayOfYear, length)));
        }
        return rule.MonthDays.Count > 0 ? Enumerable.Range(1, 12).SelectMany(month => OfMonth(rule, new LocalDate(first.Year, month, 1), start))
            : OfMonth(rule, new LocalDate(first.Year, start.Month, 1), start);
    }

    /// <summary>Whether a day is the nth of its weekday in a month or year of so many days; 0: any is.</summary>
    private static bool Nth(int ordinal, int day, int length) => ordinal switch
    {
        0 => true,
        > 0 => ((day - 1) / 7) + 1 == ordinal,
        _ => ((length - day) / 7) + 1 == -ordinal,
    };

    private static IEnumerable<LocalDate> Pick(List<LocalDate> set, IReadOnlyList<int> positions) =>
        positions.Select(p => p > 0 ? p - 1 : set.Count + p).Where(p => p >= 0 && p < set.Count).Distinct().Order().Select(p => set[p]);
}
