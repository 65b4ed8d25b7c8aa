using System.Data.Common;
using Dapper;
using Muster.Server.Hosts;
using Muster.Server.Storage;

namespace Muster.Server.Problems;

/// <summary>Problems in the database, the ended ones included.</summary>
public sealed class ProblemStore(Database database)
{
    private const int LongestOutput = 4096;

    public static readonly Migration[] Migrations =
    [
        new("Problems", 1, "problems", """
            create table problems (
                id integer primary key, host text not null, "check" text not null, status text not null,
                since integer not null, output text not null, ended integer);
            create index problems_open on problems (host, "check") where ended is null;
            create index problems_by_host on problems (host, since);
            """),
        new("Problems", 2, "problems count their changes", "alter table problems add column revision integer not null default 1"),
    ];

    private sealed record Row(long Id, string Host, string Check, string Status, long Since, string Output, long? Ended, long Revision);

    public List<Problem> LoadOpen() => Query("ended is null order by id", null);

    /// <summary>Newest first, open and ended.</summary>
    public List<Problem> OfHost(HostId host, int limit) =>
        Query("host = @host order by id desc limit @limit", new { host = host.ToString(), limit });

    /// <summary>Those that began in the span, open and ended.</summary>
    public List<Problem> BegunBetween(DateTimeOffset from, DateTimeOffset to) =>
        Query("since >= @from and since < @to", new { from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds() });

    public long LastId() => database.Read(db => db.ExecuteScalar<long?>("select max(id) from problems") ?? 0);

    public Problem? Find(long id) => Query("id = @id", new { id }).FirstOrDefault();

    /// <summary>Keeps a change, and what <paramref name="together"/> writes with it; one that a later change overtook writes nothing, and one that has ended stays as it ended.</summary>
    /// <returns>False when it was overtaken.</returns>
    public Task<bool> SaveAsync(ProblemChange change, Action<DbConnection, ProblemChange> together) => database.WriteAsync(db =>
    {
        var problem = change.After;
        var written = db.Execute("""
            insert into problems (id, host, "check", status, since, output, ended, revision) values (@Id, @host, @Check, @Status, @since, @output, @ended, @Revision)
            on conflict (id) do update set status = @Status, output = @output, ended = @ended, revision = @Revision where problems.ended is null and problems.revision < @Revision
            """, new
        {
            problem.Id,
            host = problem.Host.ToString(),
            problem.Check,
            problem.Status,
            since = problem.Since.ToUnixTimeMilliseconds(),
            output = problem.Output.Length <= LongestOutput ? problem.Output : problem.Output[..LongestOutput],
            ended = problem.Ended?.ToUnixTimeMilliseconds(),
            problem.Revision,
        }) > 0;
        if (written) together(db, change);
        return written;
    });

    public Task ForgetAsync(HostId host) => database.WriteAsync(db => { db.Execute("delete from problems where host = @host", new { host = host.ToString() }); });

    private List<Problem> Query(string where, object? parameters) => database.Read(db => db.Query<Row>($"""
        select id Id, host Host, "check" "Check", status Status, since Since, output Output, ended Ended, revision Revision from problems where {where}
        """, parameters).Select(Of).ToList());

    private static Problem Of(Row row) => new(row.Id, HostId.Parse(row.Host), row.Check, row.Status, FromMs(row.Since), row.Output, row.Ended is { } ended ? FromMs(ended) : null)
    {
        Revision = (int)row.Revision,
    };

    private static DateTimeOffset FromMs(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
