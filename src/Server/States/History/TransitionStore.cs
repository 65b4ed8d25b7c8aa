using Dapper;
using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.Storage;

namespace Muster.Server.States.History;

/// <summary>A change of a check's state, as kept.</summary>
public sealed record PastTransition(
    HostId Host, string Check, DateTimeOffset At, CheckStatus From, CheckStatus To, bool Hard, int Attempt, Happenings What, Telling Telling, string Output)
{
    /// <summary>Where it stands in the history; the next page begins behind it.</summary>
    public (long Position, int Ordinal) Key { get; init; }
}

/// <summary>A change of one check, as far as durations ask for it.</summary>
public readonly record struct StateChange(long AtMs, CheckStatus From, CheckStatus To, bool Hard, Happenings What);

/// <summary>The table of all transitions.</summary>
public sealed class TransitionStore(Database database)
{
    private const int LongestOutput = 4096;

    public static readonly Migration[] Migrations =
    [
        new("States", 1, "transitions of checks", """
            create table transitions (
                position integer not null, ordinal integer not null, host text not null, "check" text not null, at integer not null,
                before integer not null, after integer not null, hard integer not null, attempt integer not null,
                what integer not null, telling integer not null, output text not null, primary key (position, ordinal)) without rowid;
            create index transitions_by_host on transitions (host, at);
            create index transitions_by_check on transitions ("check", at);
            """),
    ];

    private sealed record Row(long Position, long Ordinal, string Host, string Check, long At, long Before, long After, long Hard, long Attempt, long What, long Telling, string Output);

    /// <summary>Keeps them; one that is already there (a replay) is left as it is.</summary>
    public Task AddAsync(IReadOnlyList<StateTransition> transitions) => database.WriteAsync(db =>
    {
        foreach (var t in transitions)
            db.Execute("""
                insert or ignore into transitions (position, ordinal, host, "check", at, before, after, hard, attempt, what, telling, output)
                values (@position, @ordinal, @host, @check, @at, @before, @after, @hard, @attempt, @what, @telling, @output)
                """, new
            {
                position = t.Position,
                ordinal = t.Ordinal,
                host = t.Host.ToString(),
                check = t.Check,
                at = t.Change.At,
                before = (int)t.Change.From,
                after = (int)t.Change.To,
                hard = t.Change.Hard ? 1 : 0,
                attempt = t.Change.Attempt,
                what = (int)t.Change.What,
                telling = (int)t.Change.Telling,
                output = PluginOutput.Parse(t.Output, LongestOutput).Text,
            });
    });

    /// <summary>The end of the journal as this table knows it: positions never go back, even when the journal was taken away.</summary>
    public long LastPosition() => database.Read(db => db.ExecuteScalar<long?>("select max(position) from transitions") ?? -1);

    public Task ForgetAsync(HostId host) =>
        database.WriteAsync(db => { db.Execute("delete from transitions where host = @host", new { host = host.ToString() }); });

    /// <summary>How many there are in all of the pages of <see cref="Query"/>.</summary>
    public int Count(HostId? host, string? check, DateTimeOffset from, DateTimeOffset to) => database.Read(db => db.ExecuteScalar<int>($"""
        select count(*) from transitions
        where at >= @from and at < @to {(host is null ? "" : "and host = @host")} {(check is null ? "" : "and \"check\" = @check")}
        """, new { from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds(), host = host?.ToString(), check }));

    /// <summary>Newest first.</summary>
    /// <param name="before">Only what stands before this key.</param>
    public List<PastTransition> Query(
        HostId? host, string? check, DateTimeOffset from, DateTimeOffset to, int limit, (long Position, int Ordinal)? before = null) =>
        database.Read(db => db.Query<Row>($"""
            select position Position, ordinal Ordinal, host Host, "check" "Check", at At, before "Before", after "After", hard Hard, attempt Attempt,
                what What, telling Telling, output Output from transitions
            where at >= @from and at < @to {(host is null ? "" : "and host = @host")} {(check is null ? "" : "and \"check\" = @check")}
                and (position, ordinal) < (@position, @ordinal)
            order by position desc, ordinal desc limit @limit
            """, new
        {
            from = from.ToUnixTimeMilliseconds(),
            to = to.ToUnixTimeMilliseconds(),
            host = host?.ToString(),
            check,
            position = before?.Position ?? long.MaxValue,
            ordinal = before?.Ordinal ?? 0,
            limit,
        }).Select(FromRow).ToList());

    /// <summary>All changes since then, a check of a host at a time, each in order. The list is used again for the next.</summary>
    public void EachSince(DateTimeOffset from, Action<HostId, string, IReadOnlyList<StateChange>> each) => database.Read(db =>
    {
        var changes = new List<StateChange>();
        var (host, check) = ("", "");
        void Tell()
        {
            if (changes.Count > 0) each(HostId.Parse(host), check, changes);
            changes.Clear();
        }
        foreach (var row in db.Query<(string Host, string Check, long At, long Before, long After, long Hard, long What)>("""
            select host, "check", at, before, after, hard, what from transitions where at >= @from order by host, "check", position, ordinal
            """, new { from = from.ToUnixTimeMilliseconds() }, buffered: false))
        {
            if (row.Host != host || row.Check != check)
            {
                Tell();
                (host, check) = (row.Host, row.Check);
            }
            changes.Add(new StateChange(row.At, (CheckStatus)row.Before, (CheckStatus)row.After, row.Hard != 0, (Happenings)row.What));
        }
        Tell();
        return true;
    });

    private static PastTransition FromRow(Row r) => new(
        HostId.Parse(r.Host), r.Check, DateTimeOffset.FromUnixTimeMilliseconds(r.At), (CheckStatus)r.Before, (CheckStatus)r.After, r.Hard != 0,
        (int)r.Attempt, (Happenings)r.What, (Telling)r.Telling, r.Output)
    {
        Key = (r.Position, (int)r.Ordinal),
    };
}
