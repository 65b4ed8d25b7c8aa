using Dapper;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Inbound;

/// <summary>The open alerts of other systems, kept over restarts, as problems of hosts: they end when the other system says so.</summary>
public sealed class InboundAlerts(Database database, ExternalProblems problems, ProblemBoard board, TimeProvider time)
{
    public const int Most = 20_000;

    public static readonly Migration Tables = new("Notifications", 3, "alerts of other systems", """
        create table inbound_alerts (hook text not null, key text not null, host text not null, name text not null, status text not null, since integer not null, text text not null,
            primary key (hook, key)) without rowid;
        """);

    private sealed record Row(string Hook, string Key, string Host, string Name, string Status, long Since, string Text);

    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<(string, string), InboundAlert>? _open;

    private Dictionary<(string, string), InboundAlert> Open => _open ??= database.Read(db => db.Query<Row>("select hook Hook, key Key, host Host, name Name, status Status, since Since, text Text from inbound_alerts"))
        .Select(r => new InboundAlert(r.Hook, r.Key, HostId.Parse(r.Host), r.Name, r.Status, DateTimeOffset.FromUnixTimeMilliseconds(r.Since), r.Text)).ToDictionary(a => (a.Hook, a.Key));

    /// <summary>Begins one, or changes the one that is open under its key, which keeps its beginning.</summary>
    /// <exception cref="InvalidOperationException">There are too many open.</exception>
    public Task BeginAsync(InboundAlert alert, CancellationToken ct) => AloneAsync(async () =>
    {
        var before = Open.GetValueOrDefault((alert.Hook, alert.Key));
        if (before is null && Open.Count >= Most) throw new InvalidOperationException($"more than {Most} alerts are open: what sends them does not end them");
        var now = alert with { Since = before?.Since ?? alert.Since };
        if (now == before) return;
        await database.WriteAsync(db =>
        {
            db.Execute("""
                insert into inbound_alerts (hook, key, host, name, status, since, text) values (@Hook, @Key, @host, @Name, @Status, @since, @Text)
                on conflict (hook, key) do update set host = @host, name = @Name, status = @Status, text = @Text
                """, new { now.Hook, now.Key, host = now.Host.ToString(), now.Name, now.Status, since = now.Since.ToUnixTimeMilliseconds(), now.Text });
        }, ct);
        Open[(now.Hook, now.Key)] = now;
        if (before is not null && (before.Host, before.Name) != (now.Host, now.Name)) Judge(before);
        Judge(now);
    }, ct);

    /// <summary>False when none is open under the key.</summary>
    public async Task<bool> EndAsync(string hook, string key, CancellationToken ct)
    {
        var ended = false;
        await AloneAsync(async () =>
        {
            if (!Open.TryGetValue((hook, key), out var alert)) return;
            await database.WriteAsync(db => { db.Execute("delete from inbound_alerts where hook = @hook and key = @key", new { hook, key }); }, ct);
            Open.Remove((hook, key));
            Judge(alert);
            ended = true;
        }, ct);
        return ended;
    }

    /// <summary>The number of the open problem an alert is part of; null: there is none.</summary>
    public async Task<long?> ProblemOfAsync(string hook, string key, CancellationToken ct)
    {
        long? found = null;
        await AloneAsync(() =>
        {
            if (Open.TryGetValue((hook, key), out var alert)) found = board.Open.FirstOrDefault(p => p.Host == alert.Host && p.Check == Problem.ExternalPrefix + alert.Name)?.Id;
            return Task.CompletedTask;
        }, ct);
        return found;
    }

    private void Judge(InboundAlert of)
    {
        var same = Open.Values.Where(a => a.Host == of.Host && a.Name == of.Name).OrderBy(a => a.Status switch { "CRITICAL" => 0, "WARNING" => 1, _ => 2 }).ToList();
        if (same.Count == 0) problems.End(of.Host, of.Name, time.GetUtcNow());
        else problems.Begin(of.Host, of.Name, same[0].Status, same.Min(a => a.Since), same[0].Text + (same.Count > 1 ? $" (and {same.Count - 1} more)" : ""));
    }

    private async Task AloneAsync(Func<Task> work, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await work();
        }
        finally
        {
            _one.Release();
        }
    }
}
