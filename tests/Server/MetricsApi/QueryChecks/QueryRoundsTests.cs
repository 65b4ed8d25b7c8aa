using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Tests.MetricsApi.Peers;

namespace Muster.Server.Tests.MetricsApi.QueryChecks;

/// <summary>Query checks over the whole server: from a file to states, problems and pages like any other check's.</summary>
public class QueryRoundsTests
{
    private static async Task CheckAsync(RestServer server, string name, string yaml)
    {
        var (status, body) = await server.SendAsync(HttpMethod.Put, $"/checks/{name}", new { yaml });
        Assert.True(status == 204, body.ToString());
    }

    private static void Append(RestServer server, double value, params (string, string)[] labels)
    {
        using var appender = server.Get<MetricsStore>().Appender("test");
        Assert.Equal(AppendOutcome.Stored, appender.Append(appender.Series(Labels.From(labels)), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), value));
        appender.Commit();
    }

    private static async Task<List<JsonElement>> ResultsAsync(RestServer server, string check) =>
        [.. (await server.GetAsync($"/results?check={check}")).GetProperty("items").EnumerateArray()];

    private static Task SeenAsync(RestServer server, string check, string host, string status) => Peer.UntilAsync(async () =>
        (await ResultsAsync(server, check)).Any(result => result.GetProperty("host").GetString() == host && result.GetProperty("status").GetString() == status), $"{check} on {host} is {status}");

    [Fact]
    public async Task With_each_host_the_worst_series_is_the_state_of_its_host_and_goes_the_way_of_every_check()
    {
        await using var server = await RestServer.StartAsync();
        // These agents only say hello.
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config", "hosts.yaml"), "deadMan: 1h\n", TestContext.Current.CancellationToken);
        using var web = await server.AgentAsync("web1");
        using var db = await server.AgentAsync("db1");
        using var idle = await server.AgentAsync("idle1");
        Append(server, 12, ("__name__", "queue_length"), ("host", "web1"), ("queue", "mail"));
        Append(server, 1, ("__name__", "queue_length"), ("host", "web1"), ("queue", "print"));
        Append(server, 2, ("__name__", "queue_length"), ("host", "db1"), ("queue", "mail"));
        Append(server, 99, ("__name__", "queue_length"), ("host", "stranger"), ("queue", "mail"));
        await CheckAsync(server, "queues", "query: queue_length{host!=\"stranger\"}\nwarning: 5\ncritical: 10\neach: host\nevery: 1s\nattempts: 2\nretry: 1s\n");
        await SeenAsync(server, "queues", "web1", "CRITICAL");
        await SeenAsync(server, "queues", "db1", "OK");
        var results = await ResultsAsync(server, "queues");
        Assert.Equal(["db1", "web1"], results.Select(result => result.GetProperty("host").GetString()).Order());
        var worst = results.Single(result => result.GetProperty("host").GetString() == "web1");
        Assert.Equal("CRITICAL - 1 of 2 series: queue=\"mail\" is 12 (critical 10)", worst.GetProperty("output").GetString());
        Assert.Equal(["mail", "print"], worst.GetProperty("perfdata").EnumerateArray().Select(perf => perf.GetProperty("label").GetString()));
        await Peer.UntilAsync(async () => (await server.GetAsync("/problems")).GetProperty("items").EnumerateArray().Any(problem => problem.GetProperty("check").GetString() == "queues"), "it is a problem");
        Assert.Contains((await server.GetAsync("/checks")).GetProperty("items").EnumerateArray(), check => check.GetProperty("name").GetString() == "queues"
            && check.GetProperty("kind").GetString() == "query" && check.GetProperty("hosts").GetInt32() == 2);

        Append(server, 3, ("__name__", "queue_length"), ("host", "web1"), ("queue", "mail"));
        Append(server, StaleMarker.Value, ("__name__", "queue_length"), ("host", "db1"), ("queue", "mail"));
        await SeenAsync(server, "queues", "web1", "OK");
        await SeenAsync(server, "queues", "db1", "UNKNOWN");
        Assert.Contains(await ResultsAsync(server, "queues"), result => result.GetProperty("output").GetString()!.StartsWith("UNKNOWN - no data"));
    }

    [Fact]
    public async Task Every_series_has_a_state_of_its_own_and_problems_of_its_own()
    {
        await using var server = await RestServer.StartAsync();
        // These agents only say hello.
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config", "hosts.yaml"), "deadMan: 1h\n", TestContext.Current.CancellationToken);
        using var web = await server.AgentAsync("web1");
        using var db = await server.AgentAsync("db1");
        await CheckAsync(server, "queues", "query: queue_length\ncritical: 10\nevery: 1s\nattempts: 1\nrunbook: https://runbooks.example/queues\n");
        // Until there is a series the check stands on one host for itself.
        await Peer.UntilAsync(async () => (await ResultsAsync(server, "queues")).Count == 1, "there is no data");
        Append(server, 12, ("__name__", "queue_length"), ("host", "web1"), ("queue", "mail"));
        Append(server, 1, ("__name__", "queue_length"), ("host", "web1"), ("queue", "print out"));
        Append(server, 99, ("__name__", "queue_length"), ("host", "db1"), ("queue", "mail"));
        await SeenAsync(server, "queues:mail", "web1", "CRITICAL");
        await SeenAsync(server, "queues:mail", "db1", "CRITICAL");
        await Peer.UntilAsync(async () => (await ResultsAsync(server, "queues")).Count == 3, "the stand-in has ended, the three series have states");
        var results = await ResultsAsync(server, "queues");
        var calm = results.Single(result => result.GetProperty("status").GetString() == "OK");
        Assert.StartsWith("queues:print_out~", calm.GetProperty("check").GetString());
        Assert.Equal("CRITICAL - queue=\"mail\" is 12 (critical 10)", results.Single(result => result.GetProperty("host").GetString() == "web1" && result.GetProperty("check").GetString() == "queues:mail").GetProperty("output").GetString());

        // One series gets worse while another is bad already: it is a problem of its own.
        Append(server, 50, ("__name__", "queue_length"), ("host", "web1"), ("queue", "print out"));
        await Peer.UntilAsync(async () => (await server.GetAsync("/problems")).GetProperty("items").EnumerateArray()
            .Count(problem => problem.GetProperty("host").GetString() == "web1" && problem.GetProperty("check").GetString()!.StartsWith("queues:", StringComparison.Ordinal)) == 2, "two problems on one host");
        Append(server, 3, ("__name__", "queue_length"), ("host", "web1"), ("queue", "mail"));
        await SeenAsync(server, "queues:mail", "web1", "OK");
        await SeenAsync(server, "queues:mail", "db1", "CRITICAL");
        Assert.Contains((await server.GetAsync("/checks")).GetProperty("items").EnumerateArray(), check => check.GetProperty("name").GetString() == "queues" && check.GetProperty("ok").GetInt32() == 1 && check.GetProperty("critical").GetInt32() == 2);

        // A host that is told of as a whole is one state; states of series end with what made them.
        await CheckAsync(server, "queues", "query: queue_length\ncritical: 10\nevery: 1s\nattempts: 1\neach: host\n");
        await Peer.UntilAsync(async () => (await ResultsAsync(server, "queues")) is { Count: 2 } whole && whole.All(result => result.GetProperty("check").GetString() == "queues"), "two hosts with a state each");
    }

    [Fact]
    public async Task States_of_series_are_there_after_a_restart_and_judged_as_before()
    {
        await using var server = await RestServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config", "hosts.yaml"), "deadMan: 1h\n", TestContext.Current.CancellationToken);
        using (var web = await server.AgentAsync("web1"))
        {
            Append(server, 12, ("__name__", "queue_length"), ("host", "web1"), ("queue", "mail"));
            await CheckAsync(server, "queues", "query: queue_length\ncritical: 10\nevery: 1s\nattempts: 1\n");
            await SeenAsync(server, "queues:mail", "web1", "CRITICAL");
        }
        await server.RestartAsync();
        await SeenAsync(server, "queues:mail", "web1", "CRITICAL");
        Append(server, 2, ("__name__", "queue_length"), ("host", "web1"), ("queue", "mail"));
        await SeenAsync(server, "queues:mail", "web1", "OK");
    }

    [Fact]
    public async Task An_answer_without_hosts_is_a_state_of_the_server_s_own_machine_or_of_the_host_it_names()
    {
        await using var server = await RestServer.StartAsync();
        // These agents only say hello.
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config", "hosts.yaml"), "deadMan: 1h\n", TestContext.Current.CancellationToken);
        using var own = await server.AgentAsync("own");
        using var other = await server.AgentAsync("other");
        Append(server, 7, ("__name__", "orders"), ("shop", "north"));
        await CheckAsync(server, "orders", "query: sum(orders)\ncritical: '10:'\nevery: 1s\n");
        await CheckAsync(server, "orders-there", "query: |\n  sum(orders)\ncritical: '5:'\nhost: other\nevery: 1s\n");
        await CheckAsync(server, "silence", "query: nobody_knows\ncritical: 0\nnoData: ok\nevery: 1s\n");
        await CheckAsync(server, "broken", "query: orders / on() group_left() (orders or nobody) + on(shop) group_left() label_replace(orders, \"shop\", \"x\", \"shop\", \"(.*\")\ncritical: 1\nevery: 1s\n");
        await SeenAsync(server, "orders", "own", "CRITICAL");
        await SeenAsync(server, "orders-there", "other", "OK");
        await SeenAsync(server, "silence", "own", "OK");
        await SeenAsync(server, "broken", "own", "UNKNOWN");
        Assert.Contains("the query has no answer", (await ResultsAsync(server, "broken")).Single().GetProperty("output").GetString());
        Assert.Single(await ResultsAsync(server, "orders"));
        // Without the check there is no state either.
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/checks/orders")).Status);
        await Peer.UntilAsync(async () => (await ResultsAsync(server, "orders")).Count == 0, "the state is gone");
    }
}
