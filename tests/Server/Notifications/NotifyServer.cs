using System.Text.Json;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Tests.Notifications.Channels;

namespace Muster.Server.Tests.Notifications;

/// <summary>The whole server, a receiver of webhooks that is told everything, and hosts that are what a test says.</summary>
internal sealed class NotifyServer : IAsyncDisposable
{
    private readonly RestServer server;

    private NotifyServer(RestServer server, Receiver receiver) => (this.server, Receiver) = (server, receiver);

    public const string Patient = "- deadMan: 1h\n";

    public RestServer Rest => server;
    public Receiver Receiver { get; }

    public static async Task<NotifyServer> StartAsync(string routes = "- route: all\n  notify: channel:hook\n  wait: 300ms\n", Func<Receiver.Taken, string?>? answer = null)
    {
        var receiver = new Receiver(answer ?? (_ => Receiver.Ok()));
        var server = await RestServer.StartAsync();
        var notify = new NotifyServer(server, receiver);
        // Nobody is missed by himself: hosts are what the test says.
        notify.Configure("hosts.yaml", Patient);
        notify.Configure("notify/all.yaml", $"- address: https://muster.example\n- channel: hook\n  kind: webhook\n  url: {receiver.Url}\n  timeout: 2s\n{routes}");
        return notify;
    }

    public T Get<T>() where T : notnull => server.Get<T>();

    public void Configure(string file, string text)
    {
        File.WriteAllText(Path.Combine(server.Data, "config", file), text);
        Get<ConfigurationStore>().Reload();
        Assert.Null(Get<ConfigurationStore>().LastRefusal?.Message);
    }

    public Task<HostRecord> HostAsync(string name, params string[] tags)
    {
        var id = HostId.Parse(Guid.NewGuid().ToString("n"));
        var now = TimeProvider.System.GetUtcNow();
        return Get<HostRegistry>().ChangeAsync(id, _ => new HostRecord { Id = id, Name = name, OwnName = name, EnrolledAt = now, StatusSince = now, Presence = new HostPresence { GraceUntilMs = now.AddHours(1).ToUnixTimeMilliseconds() } }.WithTags(tags, []));
    }

    public Task SetAsync(HostRecord host, HostStatus status) => Get<HostRegistry>().SetStatusAsync(host.Id, status, $"set {status}");

    /// <summary>Three results in a row: a hard state.</summary>
    public static async Task HardAsync(FakeAgent agent, string check, uint status, string output = "as the test says")
    {
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync((check, status, output));
    }

    /// <summary>What the receiver took, in order: <c>ALERT title</c>.</summary>
    public IReadOnlyList<JsonElement> Got
    {
        get
        {
            lock (Receiver.All) return [.. Receiver.All.Select(taken => JsonDocument.Parse(taken.Body).RootElement)];
        }
    }

    public IEnumerable<string> Subjects => Got.Select(m => $"{m.GetProperty("kind").GetString()} {m.GetProperty("title").GetString()}");

    public async Task UntilSubjectsAsync(params string[] subjects)
    {
        await CoreServer.UntilAsync(() => Subjects.Count() >= subjects.Length, $"{string.Join("; ", subjects)}, but got {string.Join("; ", Subjects)}");
        Assert.Equal(subjects, Subjects);
    }

    public IReadOnlyList<OutboxRow> Outbox => Get<OutboxStore>().Latest(1000, null);

    public async ValueTask DisposeAsync()
    {
        Receiver.Dispose();
        await server.DisposeAsync();
    }
}
