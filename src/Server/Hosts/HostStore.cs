using System.Net;
using System.Text.Json;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Hosts;

/// <summary>Hosts and the changes of their status, in the database.</summary>
public sealed class HostStore(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Hosts", 1, "hosts and their status history", """
            create table hosts (
                id text primary key, own_name text not null, agent_tags text not null, server_tags text not null, facts text not null,
                status integer not null, status_since integer not null, status_reason text not null, last_seen integer not null,
                agent_version text not null, address text, boot_id text not null, solo integer not null, enrolled_at integer not null,
                credential blob) without rowid;
            create table host_transitions (
                number integer primary key, host text not null, at integer not null, before integer, after integer not null,
                reason text not null, corrected text);
            create index host_transitions_by_host on host_transitions (host, at);
            """),
    ];

    private const string Upsert = """
        insert into hosts (id, own_name, agent_tags, server_tags, facts, status, status_since, status_reason, last_seen, agent_version, address, boot_id, solo, enrolled_at)
        values (@id, @ownName, @agentTags, @serverTags, @facts, @status, @since, @reason, @seen, @version, @address, @boot, @solo, @enrolled)
        on conflict (id) do update set own_name = @ownName, agent_tags = @agentTags, server_tags = @serverTags, facts = @facts, status = @status,
            status_since = @since, status_reason = @reason, last_seen = @seen, agent_version = @version, address = @address, boot_id = @boot, solo = @solo
        """;

    private sealed record Row(
        string Id, string OwnName, string AgentTags, string ServerTags, string Facts, long Status, long Since, string Reason, long Seen,
        string Version, string? Address, string Boot, long Solo, long Enrolled);

    private sealed record TransitionRow(string Host, long At, long? Before, long After, string Reason, string? Corrected);

    public List<HostRecord> Load() => database.Read(db => db.Query<Row>("""
        select id Id, own_name OwnName, agent_tags AgentTags, server_tags ServerTags, facts Facts, status Status, status_since Since,
            status_reason Reason, last_seen Seen, agent_version Version, address Address, boot_id Boot, solo Solo, enrolled_at Enrolled from hosts
        """).Select(FromRow).ToList());

    private static HostRecord FromRow(Row row)
    {
        var host = new HostRecord
        {
            Id = HostId.Parse(row.Id),
            Name = row.OwnName,
            OwnName = row.OwnName,
            Status = (HostStatus)row.Status,
            StatusSince = DateTimeOffset.FromUnixTimeMilliseconds(row.Since),
            StatusReason = row.Reason,
            AgentVersion = row.Version,
            BootId = row.Boot,
            Solo = row.Solo != 0,
            EnrolledAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Enrolled),
            Presence = new HostPresence { LastSeenMs = row.Seen },
        };
        var facts = new Dictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(row.Facts)!, StringComparer.OrdinalIgnoreCase);
        return host.WithFacts(facts, row.Address is null ? null : IPAddress.Parse(row.Address))
            .WithTags(JsonSerializer.Deserialize<string[]>(row.AgentTags)!, JsonSerializer.Deserialize<string[]>(row.ServerTags)!);
    }

    public Task SaveAsync(HostRecord host, HostTransition? transition, CancellationToken ct) => database.WriteAsync(db =>
    {
        db.Execute(Upsert, new
        {
            id = host.Id.ToString(),
            ownName = host.OwnName,
            agentTags = JsonSerializer.Serialize(host.AgentTags),
            serverTags = JsonSerializer.Serialize(host.ServerTags),
            facts = JsonSerializer.Serialize(host.Facts),
            status = (int)host.Status,
            since = host.StatusSince.ToUnixTimeMilliseconds(),
            reason = host.StatusReason,
            seen = host.Presence.LastSeenMs,
            version = host.AgentVersion,
            address = host.Address?.ToString(),
            boot = host.BootId,
            solo = host.Solo,
            enrolled = host.EnrolledAt.ToUnixTimeMilliseconds(),
        });
        if (transition is not null)
            db.Execute("insert into host_transitions (host, at, before, after, reason) values (@host, @at, @before, @after, @reason)",
                new { host = host.Id.ToString(), at = transition.At.ToUnixTimeMilliseconds(), before = (int?)transition.From, after = (int)transition.To, reason = transition.Reason });
    }, ct);

    public Task SaveLastSeenAsync(IReadOnlyList<HostRecord> hosts) => database.WriteAsync(db =>
    {
        foreach (var host in hosts)
            db.Execute("update hosts set last_seen = @seen where id = @id", new { seen = host.Presence.LastSeenMs, id = host.Id.ToString() });
    });

    public Task SaveCredentialAsync(HostId id, byte[] hash) =>
        database.WriteAsync(db => { db.Execute("update hosts set credential = @hash where id = @id", new { hash, id = id.ToString() }); });

    public Dictionary<HostId, byte[]> LoadCredentials() => database.Read(db =>
        db.Query<(string Id, byte[] Hash)>("select id, credential from hosts where credential is not null").ToDictionary(r => HostId.Parse(r.Id), r => r.Hash));

    public Task DeleteAsync(HostId id) => database.WriteAsync(db =>
    {
        db.Execute("delete from hosts where id = @id", new { id = id.ToString() });
        db.Execute("delete from host_transitions where host = @id", new { id = id.ToString() });
    });

    /// <summary>Says of the last change of a host what it was in truth.</summary>
    public Task CorrectLastAsync(HostId id, string truth) => database.WriteAsync(db =>
    {
        db.Execute("update host_transitions set corrected = @truth where number = (select max(number) from host_transitions where host = @id)", new { truth, id = id.ToString() });
    });

    public List<HostTransition> History(HostId id, DateTimeOffset from, DateTimeOffset to) => database.Read(db =>
        db.Query<TransitionRow>("""
            select host Host, at At, before "Before", after "After", reason Reason, corrected Corrected from host_transitions
            where host = @id and at >= @from and at < @to order by at, number
            """, new { id = id.ToString(), from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds() })
        .Select(r => new HostTransition(HostId.Parse(r.Host), DateTimeOffset.FromUnixTimeMilliseconds(r.At), (HostStatus?)r.Before, (HostStatus)r.After, r.Reason, r.Corrected)).ToList());

    /// <summary>The changes of every host in the span, with the last one before it; by host, in order.</summary>
    public List<HostTransition> StatusesBetween(DateTimeOffset from, DateTimeOffset to) => database.Read(db =>
        db.Query<TransitionRow>("""
            select host Host, at At, before "Before", after "After", reason Reason, corrected Corrected from host_transitions t
            where at < @to and number >= coalesce((select max(number) from host_transitions b where b.host = t.host and b.at < @from), 0)
            order by host, at, number
            """, new { from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds() })
        .Select(r => new HostTransition(HostId.Parse(r.Host), DateTimeOffset.FromUnixTimeMilliseconds(r.At), (HostStatus?)r.Before, (HostStatus)r.After, r.Reason, r.Corrected)).ToList());
}
