using Dapper;
using Muster.Server.Commands;
using Muster.Server.Jobs.Scheduling;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Running;

/// <summary>That a job ran: which version, why, and how it ended.</summary>
/// <param name="Trigger">user, schedule, or what else began it.</param>
public sealed record JobRunRow(long Execution, string Job, int Version, string Hash, string Project, string Trigger, DateTimeOffset Began, DateTimeOffset? Ended, ExecutionStatus Status)
{
    public TimeSpan? Took => Ended - Began;
}

/// <summary>What lists say of a job's past.</summary>
/// <param name="Average">Of the last ten that succeeded.</param>
/// <param name="SuccessRate">Of the last ten that ended; 0 to 1.</param>
public sealed record JobPast(JobRunRow? Last, TimeSpan? Average, double? SuccessRate, int Running);

/// <summary>Which executions were of which job.</summary>
public sealed class JobHistory(Database database)
{
    private const int Looked = 10;

    private sealed record Row(long Execution, string Job, long Version, string Hash, string Project, string Trigger, long Began, long? Ended, long Status);

    private const string Columns = "execution Execution, job Job, version Version, hash Hash, project Project, trigger Trigger, began Began, ended Ended, status Status";

    public Task BeginAsync(JobRunRow row) => database.WriteAsync(db =>
    {
        db.Execute("""
            insert into job_runs (execution, job, version, hash, project, trigger, began, ended, status) values (@Execution, @Job, @Version, @Hash, @Project, @Trigger, @began, null, 0)
            on conflict (execution) do nothing
            """, new { row.Execution, row.Job, row.Version, row.Hash, row.Project, row.Trigger, began = row.Began.ToUnixTimeMilliseconds() });
    });

    /// <param name="retry">What the end makes due, written with it.</param>
    public Task EndAsync(long execution, ExecutionStatus status, DateTimeOffset ended, DueRetry? retry = null) => database.WriteAsync(db =>
    {
        if (retry is not null) ScheduleStore.Retry(db, retry);
        db.Execute("update job_runs set ended = @ended, status = @status where execution = @execution", new { execution, status = (int)status, ended = ended.ToUnixTimeMilliseconds() });
    });

    /// <summary>Executions whose end was kept and not told, because the server ended between.</summary>
    public IReadOnlyList<long> Untold() => database.Read(db => db.Query<long>(
        "select execution from job_runs where ended is null and exists (select 1 from executions e where e.id = job_runs.execution and e.ended is not null) order by execution").ToList());

    /// <summary>Newest first.</summary>
    public IReadOnlyList<JobRunRow> Of(string job, int most, long? before = null) => database.Read(db => db.Query<Row>(
        $"select {Columns} from job_runs where job = @job and execution < @before order by execution desc limit @most", new { job, most, before = before ?? long.MaxValue }).Select(Shown).ToList());

    public JobRunRow? Find(long execution) => database.Read(db => db.Query<Row>($"select {Columns} from job_runs where execution = @execution", new { execution }).Select(Shown).FirstOrDefault());

    public JobPast Past(string job)
    {
        var rows = Of(job, 2 * Looked);
        var ended = rows.Where(r => r.Ended is not null).Take(Looked).ToList();
        var good = rows.Where(r => r.Status == ExecutionStatus.Succeeded).Take(Looked).ToList();
        return new JobPast(
            rows.Count > 0 ? rows[0] : null, good.Count > 0 ? TimeSpan.FromTicks((long)good.Average(r => r.Took!.Value.Ticks)) : null,
            ended.Count > 0 ? ended.Count(r => r.Status == ExecutionStatus.Succeeded) / (double)ended.Count : null, rows.Count(r => r.Ended is null));
    }

    private static JobRunRow Shown(Row r) => new(
        r.Execution, r.Job, (int)r.Version, r.Hash, r.Project, r.Trigger, DateTimeOffset.FromUnixTimeMilliseconds(r.Began),
        r.Ended is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null, (ExecutionStatus)r.Status);
}
