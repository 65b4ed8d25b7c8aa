using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.Storage;

namespace Muster.Server.Downtimes.Alertmanager;

/// <summary>
/// Alerts that other programs post, kept over restarts. Those of a host that is known here are problems of that host: one for each name,
/// as bad as the worst of them, from the first to the last. The others are listed only.
/// </summary>
public sealed class PostedAlerts(Database database, HostRegistry hosts, ExternalProblems problems, TimeProvider time)
{
    /// <summary>An alert without an end is over when it is not posted again for so long.</summary>
    public static readonly TimeSpan ResolveAfter = TimeSpan.FromMinutes(5);
    private const int MostAlerts = 50_000;

    public static readonly Migration Tables = new("Downtimes", 6, "posted alerts", """
        create table posted_alerts (
            fingerprint text primary key, labels text not null, annotations text not null, generator text not null,
            starts integer not null, ends integer not null, updated integer not null, host text);
        """);

    private sealed record Row(string Fingerprint, string Labels, string Annotations, string Generator, long Starts, long Ends, long Updated, string? Host);

    private readonly Lock gate = new();
    private ConcurrentDictionary<string, PostedAlert>? all;

    private ConcurrentDictionary<string, PostedAlert> Known => LazyInitializer.EnsureInitialized(ref all, Load)!;

    public IReadOnlyCollection<PostedAlert> All => [.. Known.Values];

    /// <summary>The labels of the posted alert behind a problem; null: it is not one.</summary>
    public IReadOnlyDictionary<string, string>? LabelsOf(HostId host, string check) => !check.StartsWith(Problem.ExternalPrefix, StringComparison.Ordinal) ? null
        : Known.Values.FirstOrDefault(a => a.Host == host && Problem.ExternalPrefix + a.Name == check)?.Labels;

    /// <exception cref="FormatException">An alert without labels, or too many.</exception>
    public async Task PostAsync(IReadOnlyList<(Dictionary<string, string>? Labels, Dictionary<string, string>? Annotations, string? Generator, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt)> posted)
    {
        var now = time.GetUtcNow();
        var fresh = new List<PostedAlert>();
        foreach (var (given, annotations, generator, startsAt, endsAt) in posted)
        {
            var labels = (given ?? []).Where(l => l.Value.Length > 0).ToDictionary(l => l.Key, l => l.Value);
            if (labels.Count == 0) throw new FormatException("an alert needs at least one label");
            if (labels.Any(l => l.Key.Length > 200 || l.Value.Length > 4000) || labels.Count > 100) throw new FormatException("an alert has at most 100 labels of at most 4000 characters");
            var print = PostedAlert.FingerprintOf(labels);
            var before = Known.GetValueOrDefault(print) is { } known && known.EndsAt > now ? known : null;
            fresh.Add(new PostedAlert(print, labels, annotations ?? [], generator ?? "", before?.StartsAt ?? startsAt ?? now, endsAt is { } end && end != default ? end : now + ResolveAfter, now, HostOf(labels)));
        }
        if (Known.Count + fresh.Count > MostAlerts) throw new FormatException($"more than {MostAlerts} alerts are open: the sender does not end them");
        await database.WriteAsync(db =>
        {
            foreach (var alert in fresh)
                db.Execute("""
                    insert into posted_alerts (fingerprint, labels, annotations, generator, starts, ends, updated, host) values (@Fingerprint, @labels, @annotations, @GeneratorUrl, @starts, @ends, @updated, @host)
                    on conflict (fingerprint) do update set annotations = @annotations, generator = @GeneratorUrl, starts = @starts, ends = @ends, updated = @updated, host = @host
                    """, new
                {
                    alert.Fingerprint,
                    labels = JsonSerializer.Serialize(alert.Labels),
                    annotations = JsonSerializer.Serialize(alert.Annotations),
                    alert.GeneratorUrl,
                    starts = alert.StartsAt.ToUnixTimeMilliseconds(),
                    ends = alert.EndsAt.ToUnixTimeMilliseconds(),
                    updated = alert.UpdatedAt.ToUnixTimeMilliseconds(),
                    host = alert.Host?.ToString(),
                });
        });
        lock (gate)
        {
            foreach (var alert in fresh) Known[alert.Fingerprint] = alert;
            Judge([.. fresh.Select(a => (a.Host, a.Name)).Distinct()], now);
        }
    }

    /// <summary>Ends what is over.</summary>
    internal async Task SweepAsync(DateTimeOffset now)
    {
        var over = Known.Values.Where(a => a.EndsAt <= now).ToList();
        if (over.Count == 0) return;
        lock (gate)
        {
            Judge([.. over.Select(a => (a.Host, a.Name)).Distinct()], now);
            foreach (var alert in over) Known.TryRemove(new KeyValuePair<string, PostedAlert>(alert.Fingerprint, alert));
        }
        await database.WriteAsync(db => { db.Execute("delete from posted_alerts where ends <= @now", new { now = now.ToUnixTimeMilliseconds() }); });
    }

    private void Judge(IReadOnlyList<(HostId? Host, string Name)> concerned, DateTimeOffset now)
    {
        foreach (var (host, name) in concerned)
        {
            if (host is not { } id) continue;
            var open = Known.Values.Where(a => a.Host == id && a.Name == name && a.EndsAt > now).OrderBy(a => a.Status == "CRITICAL" ? 0 : a.Status == "WARNING" ? 1 : 2).ToList();
            if (open.Count > 0) problems.Begin(id, name, open[0].Status, open.Min(a => a.StartsAt), open[0].Text + (open.Count > 1 ? $" (and {open.Count - 1} more)" : ""));
            else problems.End(id, name, now);
        }
    }

    /// <summary>The host that host or instance names, a port left away.</summary>
    private HostId? HostOf(Dictionary<string, string> labels)
    {
        foreach (var label in new[] { "host", "instance", "hostname", "nodename" })
            if (labels.GetValueOrDefault(label) is { } name && (hosts.Find(name) ?? hosts.Find(name.Split(':')[0])) is { } host) return host.Id;
        return null;
    }

    private ConcurrentDictionary<string, PostedAlert> Load() => new(database.Read(db => db.Query<Row>("""
        select fingerprint Fingerprint, labels Labels, annotations Annotations, generator Generator, starts Starts, ends Ends, updated Updated, host Host from posted_alerts
        """).Select(r => new PostedAlert(r.Fingerprint, JsonSerializer.Deserialize<Dictionary<string, string>>(r.Labels)!, JsonSerializer.Deserialize<Dictionary<string, string>>(r.Annotations)!, r.Generator,
            DateTimeOffset.FromUnixTimeMilliseconds(r.Starts), DateTimeOffset.FromUnixTimeMilliseconds(r.Ends), DateTimeOffset.FromUnixTimeMilliseconds(r.Updated), r.Host is { } host ? HostId.Parse(host) : null))
        .Select(a => KeyValuePair.Create(a.Fingerprint, a)).ToList()));
}
