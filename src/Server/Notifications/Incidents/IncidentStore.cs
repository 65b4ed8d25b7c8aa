using System.Data.Common;
using System.Text.Json;
using Dapper;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Routing;
using Muster.Server.Problems;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Incidents;

/// <summary>Incidents, their members and their stories in the database; and the notices of problems that have not become part of one yet.</summary>
public sealed class IncidentStore(Database database)
{
    public static readonly Migration Tables = new("Notifications", 1, "notices, incidents", """
        create table notices (id integer primary key autoincrement, problem integer not null, host text not null, "check" text not null, status text not null,
            since integer not null, output text not null, ended integer, began integer not null, at integer not null);
        create table incidents (id integer primary key autoincrement, key text not null, common text, opened integer not null, closed integer, merged_into integer,
            number integer not null, joined integer not null, ended integer, branches text not null, told text not null, taken text not null);
        create index incidents_open on incidents (id) where closed is null;
        create table incident_members (incident integer not null, problem integer not null, host text not null, host_name text not null, "check" text not null,
            status text not null, since integer not null, output text not null, ended integer, held text, joined integer not null, primary key (incident, problem)) without rowid;
        create index incident_members_by_problem on incident_members (problem);
        create table incident_events (id integer primary key, incident integer not null, at integer not null, kind text not null, text text not null);
        create index incident_events_by_incident on incident_events (incident, id);
        """);

    private sealed record NoticeRow(long Id, long Problem, string Host, string Check, string Status, long Since, string Output, long? Ended, long Began, long At);
    private sealed record IncidentRow(long Id, string Key, string? Common, long Opened, long? Closed, long? MergedInto, long Number, long Joined, long? Ended, string Branches, string Told, string Taken);
    private sealed record MemberRow(long Incident, long Problem, string Host, string HostName, string Check, string Status, long Since, string Output, long? Ended, string? Held, long Joined);
    private sealed record EventRow(long At, string Kind, string Text);

    /// <summary>In the transaction that writes the problem's change.</summary>
    internal static void AddNotice(DbConnection db, ProblemChange change)
    {
        var p = change.After;
        db.Execute("""insert into notices (problem, host, "check", status, since, output, ended, began, at) values (@Id, @host, @Check, @Status, @since, @Output, @ended, @began, @at)""", new
        {
            p.Id,
            host = p.Host.ToString(),
            p.Check,
            p.Status,
            since = Ms(p.Since),
            p.Output,
            ended = Ms(p.Ended),
            began = change.Began ? 1 : 0,
            at = Ms(change.At),
        });
    }

    internal List<Notice> Notices(int most) => database.Read(db => db.Query<NoticeRow>(
        """select id Id, problem Problem, host Host, "check" "Check", status Status, since Since, output Output, ended Ended, began Began, at At from notices order by id limit @most""", new { most })
        .Select(row => new Notice(row.Id, new Problem(row.Problem, HostId.Parse(row.Host), row.Check, row.Status, At(row.Since), row.Output, At(row.Ended)), At(row.At))).ToList());

    public IReadOnlyList<Incident> Open() => Query("closed is null order by id", null);

    public Incident? Find(long id) => Query("id = @id", new { id }).FirstOrDefault();

    /// <summary>Newest first; those that were merged before anything was told are left out.</summary>
    public IReadOnlyList<Incident> Latest(int most, long? before) => Query("merged_into is null and id < @before order by id desc limit @most", new { most, before = before ?? long.MaxValue });

    /// <summary>Every incident a problem is or was part of, newest first.</summary>
    public IReadOnlyList<Incident> OfProblem(long problem) => Query("id in (select incident from incident_members where problem = @problem) order by id desc", new { problem });

    public IReadOnlyList<IncidentEvent> Story(long incident) => database.Read(db => db.Query<EventRow>(
        "select at At, kind Kind, text Text from incident_events where incident = @incident order by id", new { incident }).Select(e => new IncidentEvent(At(e.At), e.Kind, e.Text)).ToList());

    public long LastId() => database.Read(db => db.ExecuteScalar<long?>("select seq from sqlite_sequence where name = 'incidents'") ?? 0);

    internal static void DeleteNotices(DbConnection db, long upTo) => db.Execute("delete from notices where id <= @upTo", new { upTo });

    internal static void Save(DbConnection db, Incident incident, IReadOnlyCollection<long> members, IReadOnlyCollection<IncidentEvent> story)
    {
        db.Execute("""
            insert into incidents (id, key, common, opened, closed, merged_into, number, joined, ended, branches, told, taken)
            values (@Id, @Key, @Common, @opened, @closed, @MergedInto, @Number, @joined, @ended, @branches, @told, @taken)
            on conflict (id) do update set opened = @opened, closed = @closed, merged_into = @MergedInto, number = @Number, joined = @joined, ended = @ended, branches = @branches, told = @told, taken = @taken
            """, new
        {
            incident.Id,
            incident.Key,
            incident.Common,
            opened = Ms(incident.Opened),
            closed = Ms(incident.Closed),
            incident.MergedInto,
            incident.Number,
            joined = Ms(incident.LastJoined),
            ended = Ms(incident.LastEnded),
            branches = JsonSerializer.Serialize(incident.Branches),
            told = JsonSerializer.Serialize(incident.Told),
            taken = JsonSerializer.Serialize(incident.TakenBy),
        });
        foreach (var problem in members)
        {
            if (incident.Find(problem) is not { } m)
            {
                db.Execute("delete from incident_members where incident = @Id and problem = @problem", new { incident.Id, problem });
                continue;
            }
            db.Execute("""
                insert or replace into incident_members (incident, problem, host, host_name, "check", status, since, output, ended, held, joined)
                values (@incident, @Problem, @host, @HostName, @Check, @Status, @since, @Output, @ended, @Held, @joined)
                """, new { incident = incident.Id, m.Problem, host = m.Host.ToString(), m.HostName, m.Check, m.Status, since = Ms(m.Since), m.Output, ended = Ms(m.Ended), m.Held, joined = Ms(m.Joined) });
        }
        foreach (var line in story)
            db.Execute("insert into incident_events (incident, at, kind, text) values (@Id, @at, @Kind, @Text)", new { incident.Id, at = Ms(line.At), line.Kind, line.Text });
    }

    private List<Incident> Query(string where, object? parameters) => database.Read(db =>
    {
        var rows = db.Query<IncidentRow>($"""
            select id Id, key Key, common Common, opened Opened, closed Closed, merged_into MergedInto, number Number, joined Joined, ended Ended, branches Branches, told Told, taken Taken from incidents where {where}
            """, parameters).ToList();
        var incidents = rows.ConvertAll(row => new Incident
        {
            Id = row.Id,
            Key = row.Key,
            Common = row.Common,
            Opened = At(row.Opened),
            Closed = At(row.Closed),
            MergedInto = row.MergedInto,
            Number = (int)row.Number,
            LastJoined = At(row.Joined),
            LastEnded = At(row.Ended),
            Branches = JsonSerializer.Deserialize<List<IncidentBranch>>(row.Branches) ?? [],
            Told = JsonSerializer.Deserialize<IncidentTold>(row.Told) ?? IncidentTold.Nothing,
            TakenBy = JsonSerializer.Deserialize<List<Taken>>(row.Taken) ?? [],
        });
        foreach (var incident in incidents)
            foreach (var m in db.Query<MemberRow>("""
                select incident Incident, problem Problem, host Host, host_name HostName, "check" "Check", status Status, since Since, output Output, ended Ended, held Held, joined Joined
                from incident_members where incident = @Id
                """, new { incident.Id }))
                incident.Put(new IncidentMember(m.Problem, HostId.Parse(m.Host), m.HostName, m.Check, m.Status, At(m.Since), m.Output, At(m.Ended), m.Held, At(m.Joined)), fresh: false);
        return incidents;
    });

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
    private static long? Ms(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();
    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
    private static DateTimeOffset? At(long? ms) => ms is { } value ? At(value) : null;
}

/// <summary>A change of a problem that the desk has not dealt with yet.</summary>
internal sealed record Notice(long Id, Problem Problem, DateTimeOffset At);
