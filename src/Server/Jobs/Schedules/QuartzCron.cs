using System.Diagnostics.CodeAnalysis;

namespace Muster.Server.Jobs.Schedules;

/// <summary>
/// A schedule as Quartz writes it: seconds, minutes, hours, day of month, month, day of week, and perhaps years.
/// <c>* ? , - /</c> everywhere; <c>L</c>, <c>LW</c>, <c>15W</c> and <c>L-3</c> in the day of month; <c>6L</c> and <c>6#3</c> in the day of week (1 is Sunday).
/// Five fields are an ordinary crontab line: minutes first, 0 and 7 are Sunday.
/// </summary>
public sealed class QuartzCron
{
    private const int LastYear = 2199;
    private readonly CronField _seconds, _minutes, _hours, _months, _years;
    private readonly CronDays _days;

    private QuartzCron(CronField seconds, CronField minutes, CronField hours, CronField months, CronField years, CronDays days) =>
        (_seconds, _minutes, _hours, _months, _years, _days) = (seconds, minutes, hours, months, years, days);

    public static bool TryParse(string text, [NotNullWhen(true)] out QuartzCron? cron, [NotNullWhen(false)] out string? wrong)
    {
        try
        {
            cron = Parse(text);
            wrong = null;
            return true;
        }
        catch (FormatException e)
        {
            cron = null;
            wrong = e.Message;
            return false;
        }
    }

    /// <exception cref="FormatException">Names the field, what is wrong with it and what would do.</exception>
    public static QuartzCron Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        bool unix = fields.Length == 5;
        if (unix)
            fields = ["0", .. fields];
        if (fields.Length is not (6 or 7))
            throw new FormatException($"a schedule has 6 or 7 fields (seconds minutes hours day-of-month month day-of-week [year]), or 5 as in a crontab; here are {fields.Length}");
        return new QuartzCron(
            CronField.Parse("seconds", fields[0], 0, 59), CronField.Parse("minutes", fields[1], 0, 59), CronField.Parse("hours", fields[2], 0, 23),
            CronField.Parse("month", fields[4], 1, 12, CronField.MonthNames), CronField.Parse("year", fields.Length == 7 ? fields[6] : "*", 1970, LastYear),
            CronDays.Parse(fields[3], fields[5], unix));
    }

    /// <summary>
    /// The first moment after <paramref name="after"/>; null: never again. Times are wall times of the zone: what daylight saving skips runs at the moment of the
    /// change, what it repeats runs once, unless the field of hours says every hour.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (_hours.IsAll)
            return NextInEveryHour(after, zone);
        var wall = Wall(TimeZoneInfo.ConvertTime(after, zone));
        for (var next = NextWall(wall); next is { } at; next = NextWall(at))
        {
            var moment = Moment(at, zone);
            if (moment > after)
                return moment;
        }

        return null;
    }

    /// <summary>A schedule for every hour runs by the hours that pass, the repeated one included.</summary>
    private DateTimeOffset? NextInEveryHour(DateTimeOffset after, TimeZoneInfo zone)
    {
        while (true)
        {
            var offset = zone.GetUtcOffset(after);
            if (NextWall(Wall(after.ToOffset(offset))) is not { } wall)
                return null;
            var moment = new DateTimeOffset(wall, offset);
            if (zone.GetUtcOffset(moment) == offset)
                return moment;
            // The zone's clock is changed in between: go on from the last second before the change, read with the new offset.
            var (before, behind) = (after, moment);
            while (behind - before > TimeSpan.FromSeconds(1))
            {
                var middle = before + ((behind - before) / 2);
                (before, behind) = zone.GetUtcOffset(middle) == offset ? (middle, behind) : (before, middle);
            }

            var change = new DateTimeOffset((behind.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
            var changed = zone.GetUtcOffset(change);
            if (NextWall(Wall(change.ToOffset(changed)).AddSeconds(-1)) is not { } next)
                return null;
            var first = new DateTimeOffset(next, changed);
            if (zone.GetUtcOffset(first) == changed)
                return first;
            after = first;
        }
    }

    private static DateTime Wall(DateTimeOffset at) => new(at.Year, at.Month, at.Day, at.Hour, at.Minute, at.Second, DateTimeKind.Unspecified);

    private static DateTimeOffset Moment(DateTime wall, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(wall))
        {
            // The clock went from before the gap to behind it: the gap's end is the first wall time that exists again.
            var end = wall;
            while (zone.IsInvalidTime(end))
                end = new DateTime(end.Ticks - (end.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Unspecified).AddMinutes(1);
            return new DateTimeOffset(end, zone.GetUtcOffset(end));
        }

        return zone.IsAmbiguousTime(wall) ? new DateTimeOffset(wall, zone.GetAmbiguousTimeOffsets(wall).Max()) : new DateTimeOffset(wall, zone.GetUtcOffset(wall));
    }

    private DateTime? NextWall(DateTime after)
    {
        var at = after.AddSeconds(1);
        var day = at.Date;
        int from = (int)at.TimeOfDay.TotalSeconds;
        while (day.Year <= LastYear)
        {
            if (!_years.Has(day.Year))
            {
                if (_years.AtOrAfter(day.Year) is not { } year)
                    return null;
                (day, from) = (new DateTime(year, 1, 1), 0);
                continue;
            }

            if (!_months.Has(day.Month))
            {
                (day, from) = (new DateTime(day.Year, day.Month, 1).AddMonths(1), 0);
                continue;
            }

            if (_days.Has(day) && TimeAtOrAfter(from) is { } time)
                return day.AddSeconds(time);
            (day, from) = (day.AddDays(1), 0);
        }

        return null;
    }

    /// <summary>In seconds of the day.</summary>
    private int? TimeAtOrAfter(int from)
    {
        for (int? hour = _hours.AtOrAfter(from / 3600); hour is { } h; hour = _hours.AtOrAfter(h + 1))
        {
            int left = Math.Max(0, from - (h * 3600));
            for (int? minute = _minutes.AtOrAfter(left / 60); minute is { } m; minute = _minutes.AtOrAfter(m + 1))
            {
                if (_seconds.AtOrAfter(Math.Max(0, left - (m * 60))) is { } second)
                    return (h * 3600) + (m * 60) + second;
            }
        }

        return null;
    }
}
