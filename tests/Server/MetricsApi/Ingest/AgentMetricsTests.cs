using Muster.Metrics;
using Muster.Protocol;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.MetricsApi.Ingest;

public sealed class AgentMetricsTests : IDisposable
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static async Task<(MetricsServer Server, FakeAgent Agent)> StartAsync(TempFolder folder, Action<Hello>? change = null)
    {
        var server = await MetricsServer.StartAsync(folder.Path);
        var agent = new FakeAgent();
        Assert.NotNull((await agent.HelloAsync(server.AgentUri, change)).Welcome);
        return (server, agent);
    }

    private static async Task<MetricsTaken> SendAsync(FakeAgent agent, MetricBatch batch)
    {
        await agent.SendAsync(new FromAgent { Metrics = batch });
        return (await agent.ReceiveAsync(f => f.MetricsTaken is not null)).MetricsTaken;
    }

    private static MetricSeries Series(uint number, string name, params string[] labels) => new() { Number = number, Name = name, Labels = { labels } };

    private static MetricRound Round(long at, params (int Step, double Value)[] samples) =>
        new() { TimeMs = at, Series = { samples.Select(s => s.Step) }, Values = { samples.Select(s => s.Value) } };

    [Fact]
    public async Task Samples_of_an_agent_are_acknowledged_and_answered_with_its_host()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        var batch = new MetricBatch
        {
            FirstRound = 1,
            Series = { Series(1, "node_load1"), Series(2, "node_cpu_seconds_total", "mode", "idle", "cpu", "0") },
            Rounds = { Round(Now - 1000, (1, 0.5), (1, 10)), Round(Now, (2, 20)) },
            Families = { new MetricFamily { Name = "node_load1", Type = "gauge", Help = "1m load average." } },
        };
        Assert.Equal((2ul, false), (await SendAsync(agent, batch)) is var taken ? (taken.Through, taken.Declare) : default);
        Assert.Equal(["host=web1 0.5"], await server.QueryAsync("node_load1"));
        Assert.Equal(["cpu=0 host=web1 mode=idle 20"], await server.QueryAsync("node_cpu_seconds_total"));
        Assert.Equal(["host=web1 0.5"], await server.QueryAsync("node_load1{tag=\"web\"}"));
        Assert.Equal("1m load average.", (await server.AskAsync("metadata?metric=node_load1")).Body.GetProperty("data").GetProperty("node_load1")[0].GetProperty("help").GetString());
    }

    [Fact]
    public async Task Numbers_the_server_does_not_know_are_asked_for_once()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        var batch = new MetricBatch { FirstRound = 1, Rounds = { Round(Now, (1, 1), (1, 2)) } };
        var asked = await SendAsync(agent, batch);
        Assert.Equal((0ul, true), (asked.Through, asked.Declare));
        batch.Series.Add(Series(1, "a"));
        batch.Turn = 1;
        Assert.Equal(1ul, (await SendAsync(agent, batch)).Through);
        Assert.Equal(["host=web1 1"], await server.QueryAsync("a"));
        Assert.Equal(1, server.Get<WaysIn>().Of("agent").Refused.Single(r => r.Key == "undeclared").Value);
    }

    [Fact]
    public async Task A_batch_sent_again_after_a_lost_answer_changes_nothing()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        var batch = new MetricBatch { FirstRound = 1, Series = { Series(1, "a") }, Rounds = { Round(Now, (1, 7)) } };
        await SendAsync(agent, batch);
        Assert.Equal(1ul, (await SendAsync(agent, batch)).Through);
        Assert.Equal(["host=web1 7"], await server.QueryAsync("a"));
    }

    [Fact]
    public async Task A_label_host_of_the_series_gives_way_unless_it_speaks_for_another_machine()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        var gateway = Series(2, "b", "host", "db1");
        gateway.KeepsHost = true;
        await SendAsync(agent, new MetricBatch { FirstRound = 1, Series = { Series(1, "a", "host", "db1"), gateway }, Rounds = { Round(Now, (1, 1), (1, 2)) } });
        Assert.Equal(["exported_host=db1 host=web1 1"], await server.QueryAsync("a"));
        Assert.Equal(["host=db1 2"], await server.QueryAsync("b"));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_counted_by_reason_and_the_rest_is_kept()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        var bomb = Series(3, "bomb", [.. Enumerable.Range(0, 100).SelectMany(i => new[] { $"l{i:000}", "x" })]);
        var taken = await SendAsync(agent, new MetricBatch
        {
            FirstRound = 1,
            Series = { Series(1, "good"), Series(2, "", "a", "b"), bomb, Series(4, "odd", "a"), Series(5, "twice", "a", "1", "a", "2"), Series(2_000_000, "far"), Series(6, "not_a_number"), Series(7, "infinite") },
            Rounds =
            {
                Round(Now, (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, double.NaN), (1, double.NegativeInfinity)),
                Round(Now + 3_600_000, (1, 2)),
                new MetricRound { TimeMs = Now, Series = { 1, 1 }, Values = { 1 } },
            },
        });
        Assert.Equal((3ul, false), (taken.Through, taken.Declare));
        Assert.Equal(4ul, (await SendAsync(agent, new MetricBatch { FirstRound = 4, Rounds = { Round(Now - 86_400_000, (1, 2)) } })).Through);
        Assert.Equal(["host=web1 1"], await server.QueryAsync("good"));
        Assert.Equal(["host=web1 NaN"], await server.QueryAsync("not_a_number"));
        Assert.Equal(["host=web1 -Inf"], await server.QueryAsync("infinite"));
        var refused = server.Get<WaysIn>().Of("agent").Refused.ToDictionary(r => r.Key, r => r.Value);
        Assert.Equal(4, refused[WayIn.BadLabels]);
        Assert.Equal((1, 1, 2), (refused["too_far_ahead"], refused["too_old"], refused[WayIn.Unreadable]));
        Assert.True(refused["over_budget"] >= 5);
    }

    [Fact]
    public async Task Times_of_an_agent_whose_clock_is_far_off_are_corrected()
    {
        var (server, agent) = await StartAsync(folder, hello => hello.NowMs -= 86_400_000);
        await using var _ = server;
        using var __ = agent;
        await SendAsync(agent, new MetricBatch { FirstRound = 1, Series = { Series(1, "a") }, Rounds = { Round(Now - 86_401_000, (1, 5)) } });
        Assert.Equal(["host=web1 5"], await server.QueryAsync("a"));
    }

    [Fact]
    public async Task After_a_renaming_the_series_carry_the_new_name()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        await SendAsync(agent, new MetricBatch { FirstRound = 1, Series = { Series(1, "a") }, Rounds = { Round(Now - 1000, (1, 5)) } });
        await server.Get<HostRegistry>().ChangeAsync(HostId.Parse(agent.Fingerprint), h => h! with { OwnName = "web9", Name = "web9" });
        var batch = new MetricBatch { FirstRound = 2, Rounds = { Round(Now, (1, 6)) } };
        Assert.True((await SendAsync(agent, batch)).Declare);
        batch.Series.Add(Series(1, "a"));
        batch.Turn = 1;
        Assert.Equal(2ul, (await SendAsync(agent, batch)).Through);
        Assert.Contains("host=web9 6", await server.QueryAsync("a"));
    }

    [Fact]
    public async Task The_end_of_a_series_is_told_by_a_stale_marker()
    {
        var (server, agent) = await StartAsync(folder);
        await using var _ = server;
        using var __ = agent;
        await SendAsync(agent, new MetricBatch { FirstRound = 1, Series = { Series(1, "a") }, Rounds = { Round(Now - 1000, (1, 5)), Round(Now, (1, StaleMarker.Value)) } });
        Assert.Empty(await server.QueryAsync("a"));
    }
}
