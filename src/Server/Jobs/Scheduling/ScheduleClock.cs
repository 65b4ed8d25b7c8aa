using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Schedules;

namespace Muster.Server.Jobs.Scheduling;

/// <summary>When a job runs by its schedule.</summary>
public static class ScheduleClock
{
    /// <summary>The first moment after <paramref name="after"/>, whether the schedule is switched on or not; null: never.</summary>
    public static DateTimeOffset? Next(JobSchedule? schedule, DateTimeOffset after) =>
        schedule is null ? null : QuartzCron.Parse(schedule.Cron).Next(after, Zone(schedule))?.ToUniversalTime();

    public static TimeZoneInfo Zone(JobSchedule schedule) => schedule.Zone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Local;
}
