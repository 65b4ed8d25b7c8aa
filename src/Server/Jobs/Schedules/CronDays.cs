namespace Muster.Server.Jobs.Schedules;

/// <summary>The days of a schedule, of the month and of the week; with both given, a crontab of five fields takes either, Quartz needs both.</summary>
internal sealed class CronDays
{
    private static readonly string[] WeekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private readonly List<Func<DateTime, bool>> _ofMonth = [];
    private readonly List<Func<DateTime, bool>> _ofWeek = [];
    private bool _either;

    public bool Has(DateTime day)
    {
        bool month = _ofMonth.Count == 0 || _ofMonth.Exists(f => f(day));
        bool week = _ofWeek.Count == 0 || _ofWeek.Exists(f => f(day));
        return _either && _ofMonth.Count > 0 && _ofWeek.Count > 0 ? month || week : month && week;
    }

    /// <exception cref="FormatException">Names the field, what is wrong with it and what would do.</exception>
    public static CronDays Parse(string month, string week, bool unix)
    {
        var days = new CronDays { _either = unix };
        if (month is not ("*" or "?"))
            days._ofMonth.AddRange(month.Split(',').Select(OfMonth));
        if (week is not ("*" or "?"))
            days._ofWeek.AddRange(week.Split(',').Select(part => OfWeek(part, unix)));
        return days;
    }

    private static Func<DateTime, bool> OfMonth(string part)
    {
        const string Field = "day of month";
        var upper = part.ToUpperInvariant();
        if (upper == "LW")
            return day => day.Day == Workday(day, DateTime.DaysInMonth(day.Year, day.Month));
        if (upper == "L")
            return day => day.Day == DateTime.DaysInMonth(day.Year, day.Month);
        if (upper.StartsWith("L-", StringComparison.Ordinal))
        {
            int before = CronField.Number(Field, upper[2..], 1, 30, null);
            return day => day.Day == DateTime.DaysInMonth(day.Year, day.Month) - before;
        }

        if (upper.EndsWith('W'))
        {
            int near = CronField.Number(Field, upper[..^1], 1, 31, null);
            return day => near <= DateTime.DaysInMonth(day.Year, day.Month) && day.Day == Workday(day, near);
        }

        var field = CronField.Parse(Field, part, 1, 31);
        return day => field.Has(day.Day);
    }

    /// <summary>The day from Monday to Friday that is nearest to a day of the month, within that month.</summary>
    private static int Workday(DateTime month, int day)
    {
        int last = DateTime.DaysInMonth(month.Year, month.Month);
        return new DateTime(month.Year, month.Month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
            _ => day,
        };
    }

    private static Func<DateTime, bool> OfWeek(string part, bool unix)
    {
        const string Field = "day of week";
        var upper = part.ToUpperInvariant();
        if (upper.IndexOf('#') is > 0 and var hash)
        {
            var weekday = Weekday(Field, upper[..hash], unix);
            int nth = CronField.Number(Field, upper[(hash + 1)..], 1, 5, null);
            return day => day.DayOfWeek == weekday && ((day.Day - 1) / 7) + 1 == nth;
        }

        if (upper.Length > 1 && upper.EndsWith('L') && !WeekdayNames.Contains(upper))
        {
            var weekday = Weekday(Field, upper[..^1], unix);
            return day => day.DayOfWeek == weekday && day.Day > DateTime.DaysInMonth(day.Year, day.Month) - 7;
        }

        if (upper == "L")
            return day => day.DayOfWeek == DayOfWeek.Saturday;
        if (unix)
        {
            // Seven is Sunday as well as nought: counted apart, then laid upon each other.
            var crontab = CronField.Parse(Field, part, 0, 7, [.. WeekdayNames, "SUNDAY"]);
            return day => crontab.Has((int)day.DayOfWeek) || (day.DayOfWeek == DayOfWeek.Sunday && crontab.Has(7));
        }

        var field = CronField.Parse(Field, part, 1, 7, WeekdayNames);
        return day => field.Has((int)day.DayOfWeek + 1);
    }

    private static DayOfWeek Weekday(string field, string text, bool unix)
    {
        int number = unix ? CronField.Number(field, text, 0, 7, WeekdayNames) % 7 : CronField.Number(field, text, 1, 7, WeekdayNames) - 1;
        return (DayOfWeek)number;
    }
}
