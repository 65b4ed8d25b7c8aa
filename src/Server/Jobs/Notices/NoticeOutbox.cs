using Dapper;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Notices;

/// <summary>A notice that waits to be told.</summary>
/// <param name="Number">Of the job's notifications, from 0.</param>
public sealed record WaitingNotice(long Execution, JobMoment Moment, int Number, int Tries);

/// <summary>Notices of jobs on their way: written before anything is told, so that a restart loses none.</summary>
public sealed class NoticeOutbox(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Jobs", 4, "notices of jobs", """
            create table job_notices (execution integer not null, moment integer not null, number integer not null, due integer not null, tries integer not null, done integer not null, trouble text not null,
                primary key (execution, moment, number));
            create index job_notices_open on job_notices (due) where done = 0;
            """),
    ];

    private sealed record Row(long Execution, long Moment, long Number, long Tries);

    /// <summary>Puts in what is not in yet.</summary>
    public Task AddAsync(long execution, JobMoment moment, IReadOnlyList<int> numbers, DateTimeOffset due) => database.WriteAsync(db =>
    {
        foreach (var number in numbers)
            db.Execute("insert into job_notices (execution, moment, number, due, tries, done, trouble) values (@execution, @moment, @number, @due, 0, 0, '') on conflict do nothing",
                new { execution, moment = (int)moment, number, due = due.ToUnixTimeMilliseconds() });
    });

    public IReadOnlyList<WaitingNotice> Due(DateTimeOffset until) => database.Read(db => db.Query<Row>(
        "select execution Execution, moment Moment, number Number, tries Tries from job_notices where done = 0 and due <= @until order by due limit 100", new { until = until.ToUnixTimeMilliseconds() })
        .Select(r => new WaitingNotice(r.Execution, (JobMoment)r.Moment, (int)r.Number, (int)r.Tries)).ToList());

    /// <param name="again">When it is tried again; null: never, it is told or given up.</param>
    public Task TriedAsync(WaitingNotice notice, DateTimeOffset? again, string trouble) => database.WriteAsync(db =>
    {
        db.Execute("update job_notices set tries = tries + 1, done = @done, due = coalesce(@due, due), trouble = @trouble where execution = @Execution and moment = @moment and number = @Number",
            new { notice.Execution, moment = (int)notice.Moment, notice.Number, done = again is null ? 1 : 0, due = again?.ToUnixTimeMilliseconds(), trouble });
    });
}
