using System.Data.Common;
using System.Text.Json;
using Dapper;
using Muster.Server.OnCall.Teams;
using Muster.Server.Storage;

namespace Muster.Server.OnCall.Escalation;

/// <summary>Who was paged when, as it is kept.</summary>
public sealed record PageRecord(long Escalation, string Role, int Round, int Step, string Person, string Via, DateTimeOffset At);

/// <summary>Escalations in the database: each whole after every step, with the pages it sent.</summary>
public sealed class EscalationStore(Database database)
{
    public static readonly Migration Tables = new("OnCall", 2, "escalations", """
        create table escalations (
            id integer primary key, subject text not null, title text not null, problems text not null, policy text not null, chains text not null,
            begun integer not null, ended integer);
        create index escalations_open on escalations (subject) where ended is null;
        create index escalations_by_subject on escalations (subject, begun);
        create table escalation_pages (
            escalation integer not null, role text not null, round integer not null, step integer not null, person text not null, via text not null, at integer not null);
        create index escalation_pages_of on escalation_pages (escalation);
        """);

    private sealed record Row(long Id, string Subject, string Title, string Problems, string Policy, string Chains, long Begun, long? Ended);

    private sealed record PageRow(long Escalation, string Role, long Round, long Step, string Person, string Via, long At);

    public List<RunningEscalation> LoadOpen() => Query("ended is null order by id", null);

    /// <summary>Newest first, the ended ones too.</summary>
    public List<RunningEscalation> Latest(int most, string? subject = null) => Query("@subject is null or subject = @subject order by id desc limit @most", new { subject, most });

    public long LastId() => database.Read(db => db.ExecuteScalar<long?>("select max(id) from escalations") ?? 0);

    /// <summary>Everybody an escalation paged, in the order they were.</summary>
    public List<PageRecord> Pages(long escalation) => database.Read(db => db.Query<PageRow>("""
        select escalation Escalation, role Role, round Round, step Step, person Person, via Via, at At from escalation_pages where escalation = @escalation order by rowid
        """, new { escalation }).Select(r => new PageRecord(r.Escalation, r.Role, (int)r.Round, (int)r.Step, r.Person, r.Via, Moment(r.At))).ToList());

    /// <summary>Writes the escalation as it is now and the pages of its step, and lets the sink write beside them.</summary>
    public Task SaveAsync(RunningEscalation running, IReadOnlyList<EscalationPage> pages, Action<DbConnection, EscalationPage> beside, CancellationToken ct = default) => database.WriteAsync(db =>
    {
        db.Execute("""
            insert into escalations (id, subject, title, problems, policy, chains, begun, ended) values (@Id, @Subject, @Title, @problems, @policy, @chains, @begun, @ended)
            on conflict (id) do update set title = @Title, problems = @problems, chains = @chains, ended = @ended
            """, new
        {
            running.Id,
            running.Subject,
            running.Title,
            problems = JsonSerializer.Serialize(running.Problems),
            policy = JsonSerializer.Serialize(running.Policy),
            chains = JsonSerializer.Serialize(running.Chains),
            begun = running.Begun.ToUnixTimeMilliseconds(),
            ended = running.Ended?.ToUnixTimeMilliseconds(),
        });
        foreach (var page in pages)
        {
            db.Execute("insert into escalation_pages (escalation, role, round, step, person, via, at) values (@Escalation, @Role, @Round, @Step, @person, @Via, @at)",
                new { page.Escalation, page.Role, page.Round, page.Step, person = page.Person.Id, page.Via, at = page.At.ToUnixTimeMilliseconds() });
            beside(db, page);
        }
    }, ct);

    private List<RunningEscalation> Query(string where, object? parameters) => database.Read(db => db.Query<Row>($"""
        select id Id, subject Subject, title Title, problems Problems, policy Policy, chains Chains, begun Begun, ended Ended from escalations where {where}
        """, parameters).Select(r => new RunningEscalation(r.Id, r.Subject, r.Title, JsonSerializer.Deserialize<List<long>>(r.Problems)!, JsonSerializer.Deserialize<EscalationPolicy>(r.Policy)!,
            JsonSerializer.Deserialize<List<RunningChain>>(r.Chains)!, Moment(r.Begun), r.Ended is { } ended ? Moment(ended) : null)).ToList());

    private static DateTimeOffset Moment(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
