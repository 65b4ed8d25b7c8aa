using System.Data.Common;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Scheduling;

/// <summary>Up to when a job's schedule was kept.</summary>
/// <param name="Through">Runs that were due until then are done or given up.</param>
/// <param name="Trouble">Why the last run that was due did not begin; empty when it did.</param>
public sealed record KeptSchedule(string Job, string Cron, DateTimeOffset Through, string Trouble);

/// <summary>A run that is tried again.</summary>
public sealed record DueRetry(long Execution, DateTimeOffset Due);

/// <summary>What schedules need to know after a restart.</summary>
public sealed class ScheduleStore(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Jobs", 3, "schedules and retries of jobs", """
            create table job_schedules (job text primary key, cron text not null, through integer not null, trouble text not null);
            create table job_retries (execution integer primary key, due integer not null);
            """),
    ];

    private sealed record Row(string Job, string Cron, long Through, string Trouble);

    private sealed record RetryRow(long Execution, long Due);

    public IReadOnlyDictionary<string, KeptSchedule> All() => database.Read(db => db.Query<Row>("select job Job, cron Cron, through Through, trouble Trouble from job_schedules")
        .ToDictionary(r => r.Job, r => new KeptSchedule(r.Job, r.Cron, DateTimeOffset.FromUnixTimeMilliseconds(r.Through), r.Trouble)));

    public Task SaveAsync(KeptSchedule kept) => database.WriteAsync(db =>
    {
        db.Execute("insert into job_schedules (job, cron, through, trouble) values (@Job, @Cron, @through, @Trouble) on conflict (job) do update set cron = excluded.cron, through = excluded.through, trouble = excluded.trouble",
            new { kept.Job, kept.Cron, through = kept.Through.ToUnixTimeMilliseconds(), kept.Trouble });
    });

    /// <summary>Within a write of somebody else's: a retry is due once and only once with the end that makes it.</summary>
    public static void Retry(DbConnection db, DueRetry retry) =>
        db.Execute("insert into job_retries (execution, due) values (@Execution, @due) on conflict do nothing", new { retry.Execution, due = retry.Due.ToUnixTimeMilliseconds() });

    public Task RetriedAsync(long execution) => database.WriteAsync(db => { db.Execute("delete from job_retries where execution = @execution", new { execution }); });

    public IReadOnlyList<DueRetry> Retries(DateTimeOffset until) => database.Read(db => db.Query<RetryRow>(
        "select execution Execution, due Due from job_retries where due <= @until order by due", new { until = until.ToUnixTimeMilliseconds() })
        .Select(r => new DueRetry(r.Execution, DateTimeOffset.FromUnixTimeMilliseconds(r.Due))).ToList());
}
