using Dapper;
using Muster.Server.Hosts;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Handlers;

/// <summary>That a check did something by itself.</summary>
/// <param name="Status">What the check had become.</param>
/// <param name="Act">The command line, or <c>job NAME</c>.</param>
/// <param name="Execution">Null: it did not begin.</param>
/// <param name="Outcome">Empty when it began; else why it did not.</param>
public sealed record HandlerRun(DateTimeOffset At, HostId Host, string Check, string Status, bool Hard, string Act, long? Execution, string Outcome);

/// <summary>What event handlers did, kept for 90 days.</summary>
public sealed class HandlerRuns(Database database)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    public static readonly Migration Tables = new("Notifications", 4, "runs of event handlers", """
        create table handler_runs (id integer primary key, at integer not null, host text not null, "check" text not null, status text not null, hard integer not null,
            act text not null, execution integer, outcome text not null);
        create index handler_runs_of on handler_runs (host, "check", at);
        create index handler_runs_at on handler_runs (at);
        """);

    private sealed record Row(long At, string Host, string Check, string Status, long Hard, string Act, long? Execution, string Outcome);

    /// <summary>Newest first.</summary>
    /// <param name="check">Null: all of the host.</param>
    public IReadOnlyList<HandlerRun> Of(HostId host, string? check, DateTimeOffset from, int most) => database.Read(db => db.Query<Row>("""
        select at At, host Host, "check" "Check", status Status, hard Hard, act Act, execution Execution, outcome Outcome from handler_runs
        where host = @host and (@check is null or "check" = @check) and at >= @from order by at desc, id desc limit @most
        """, new { host = host.ToString(), check, from = from.ToUnixTimeMilliseconds(), most })
        .Select(r => new HandlerRun(DateTimeOffset.FromUnixTimeMilliseconds(r.At), HostId.Parse(r.Host), r.Check, r.Status, r.Hard != 0, r.Act, r.Execution, r.Outcome)).ToList());

    /// <summary>When each did something last: for problems, and for recoveries.</summary>
    internal IEnumerable<(HostId Host, string Check, bool Recovery, DateTimeOffset At)> Latest() => database.Read(db =>
        db.Query<(string Host, string Check, long Recovery, long At)>("""select host, "check", status = 'OK', max(at) from handler_runs group by host, "check", status = 'OK'""")
            .Select(r => (HostId.Parse(r.Host), r.Check, r.Recovery != 0, DateTimeOffset.FromUnixTimeMilliseconds(r.At))).ToList());

    internal Task AddAsync(HandlerRun run) => database.WriteAsync(db =>
    {
        db.Execute("""insert into handler_runs (at, host, "check", status, hard, act, execution, outcome) values (@at, @host, @Check, @Status, @Hard, @Act, @Execution, @Outcome)""",
            new { at = run.At.ToUnixTimeMilliseconds(), host = run.Host.ToString(), run.Check, run.Status, run.Hard, run.Act, run.Execution, run.Outcome });
        db.Execute("delete from handler_runs where at < @before", new { before = (run.At - Kept).ToUnixTimeMilliseconds() });
    });
}
