using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.MetricsApi.CheckSeries;

public sealed class CheckSeriesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<(MetricsServer Server, FakeAgent Agent)> StartAsync()
    {
        var server = await MetricsServer.StartAsync(folder.Path);
        var agent = new FakeAgent();
        Assert.NotNull((await agent.HelloAsync(server.AgentUri)).Welcome);
        return (server, agent);
    }

    private static async Task ResultAsync(FakeAgent agent, ulong sequence, string check, long startedMs, string output, uint status = 0, bool local = false)
    {
        var result = new Result { Check = check, Status = status, Output = ByteString.CopyFromUtf8(output), StartedMs = startedMs, DurationUs = 250_000, Local = local };
        await agent.SendAsync(new FromAgent { Results = new ResultBatch { SpoolEpoch = FakeAgent.Epoch, FirstSequence = sequence, Results = { result } } });
        await agent.ReceiveAsync(f => f.Stored is not null);
    }

    [Fact]
    public async Task A_result_becomes_state_duration_values_and_thresholds()
    {
        var (server, agent) = await StartAsync();
        await using var _ = server;
        using var __ = agent;
        await ResultAsync(agent, 1, "disk", Now - 1000, "DISK WARNING | /=4451MB;17753;18740;0;19726 '/var used'=85%;80;@90:95;;\nmore | inodes=7c;10:;5:20", status: 1);
        await server.UntilAsync("check_state", "check=disk host=web1 1");
        Assert.Equal(["check=disk host=web1 0.25"], await server.QueryAsync("check_duration_seconds"));
        Assert.Equal([$"check=disk host=web1 instance=/ {4451L << 20}"], await server.QueryAsync("disk_bytes"));
        Assert.Equal(["check=disk host=web1 instance=/var 0.85"], await server.QueryAsync("disk_used_ratio"));
        Assert.Equal(["check=disk host=web1 7"], await server.QueryAsync("disk_inodes_total"));
        Assert.Equal([$"check=disk host=web1 instance=/ {17753L << 20}"], await server.QueryAsync("disk_bytes_warning"));
        Assert.Equal([$"check=disk host=web1 instance=/ {18740L << 20}"], await server.QueryAsync("disk_bytes_critical"));
        Assert.Equal(["check=disk host=web1 instance=/ 0"], await server.QueryAsync("disk_bytes_min"));
        Assert.Equal([$"check=disk host=web1 instance=/ {19726L << 20}"], await server.QueryAsync("disk_bytes_max"));
        Assert.Equal(["check=disk host=web1 instance=/var 0.95"], await server.QueryAsync("disk_used_ratio_critical"));
        Assert.Equal(["check=disk host=web1 instance=/var 0.9"], await server.QueryAsync("disk_used_ratio_critical_low"));
        Assert.Empty(await server.QueryAsync("disk_used_ratio_warning_low"));
        Assert.Equal(["check=disk host=web1 10"], await server.QueryAsync("disk_inodes_total_warning_low"));
        Assert.Empty(await server.QueryAsync("disk_inodes_total_warning"));
        Assert.Equal(["check=disk host=web1 20"], await server.QueryAsync("disk_inodes_total_critical"));
        Assert.Equal(["check=disk host=web1 1"], await server.QueryAsync("check_state{tag=\"web\"}"));
    }

    [Fact]
    public async Task Late_results_land_at_their_own_time()
    {
        var (server, agent) = await StartAsync();
        await using var _ = server;
        using var __ = agent;
        var now = Now;
        await ResultAsync(agent, 1, "load", now - 1000, "fine|load1=1");
        await ResultAsync(agent, 2, "load", now - 3_600_000, "fine|load1=7");
        await server.UntilAsync($"load_load1 @ {(now - 3_590_000) / 1000}", "check=load host=web1 7");
        Assert.Equal(["check=load host=web1 1"], await server.QueryAsync("load_load1"));
    }

    [Fact]
    public async Task A_value_that_is_gone_ends_and_one_that_is_unknown_pauses()
    {
        var (server, agent) = await StartAsync();
        await using var _ = server;
        using var __ = agent;
        await ResultAsync(agent, 1, "load", Now - 5000, "fine|a=1;5 b=2 c=3 u=U");
        await server.UntilAsync("load_c", "check=load host=web1 3");
        await ResultAsync(agent, 2, "load", Now - 4000, "fine|a=1 b=U c=4 u=5s");
        await server.UntilAsync("load_c", "check=load host=web1 4");
        Assert.Empty(await server.QueryAsync("load_b"));
        Assert.Empty(await server.QueryAsync("load_a_warning"));
        Assert.Equal(["check=load host=web1 5"], await server.QueryAsync("load_u_seconds"));
        await ResultAsync(agent, 3, "load", Now - 3000, "fine|b=9 c=5");
        await server.UntilAsync("load_c", "check=load host=web1 5");
        Assert.Equal(["check=load host=web1 9"], await server.QueryAsync("load_b"));
        Assert.Empty(await server.QueryAsync("load_a"));
        await ResultAsync(agent, 4, "load", Now - 2000, "nothing to say");
        await server.UntilAsync("load_c");
        Assert.Equal(["check=load host=web1 0"], await server.QueryAsync("check_state"));
    }

    [Fact]
    public async Task What_cannot_be_read_is_counted_by_reason_and_the_rest_is_kept()
    {
        var (server, agent) = await StartAsync();
        await using var _ = server;
        using var __ = agent;
        var bomb = string.Join(' ', Enumerable.Range(0, 600).Select(i => $"v{i}={i}"));
        await ResultAsync(agent, 1, "load", Now - 3000, "x|good=1 bad=NaN worse=inf a-b=1 a_b=2 " + new string('l', 5000) + "=1");
        await ResultAsync(agent, 2, "cpu", Now - 3000, "x|" + bomb);
        await ResultAsync(agent, 3, "swap", Now + 86_400_000, "x|y=1");
        await server.UntilAsync("count(cpu_v499)", "1");
        Assert.Empty(await server.QueryAsync("cpu_v500"));
        Assert.Equal(["check=load host=web1 1"], await server.QueryAsync("load_good"));
        Assert.Equal(["check=load host=web1 1"], await server.QueryAsync("load_a_b"));
        await server.UntilAsync("vector(1)", "1");
        var refused = server.Get<WaysIn>().Of("checks").Refused.ToDictionary(r => r.Key, r => r.Value);
        Assert.Equal((2, 1, 100), (refused[WayIn.Unreadable], refused["same_series"], refused["too_many_values"]));
        Assert.True(refused["over_budget"] >= 1);
        await CoreServer.UntilAsync(() => server.Get<WaysIn>().Of("checks").Refused.Any(r => r.Key == "too_far_ahead"), "the result from tomorrow was counted");
    }

    [Fact]
    public async Task A_host_is_up_is_down_is_gone()
    {
        var (server, agent) = await StartAsync();
        await using var _ = server;
        using var __ = agent;
        await server.UntilAsync("host_up", "host=web1 1");
        server.HostAnswers = false;
        agent.Die();
        await server.UntilAsync("host_up", "host=web1 0");
        using var back = new FakeAgent { Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await back.HelloAsync(server.AgentUri);
        await server.UntilAsync("host_up", "host=web1 1");
        await ResultAsync(back, 1, "load", Now - 1000, "x|y=1");
        await server.UntilAsync("load_y", "check=load host=web1 1");
        await back.SendAsync(new FromAgent { Goodbye = new Goodbye { Reason = Goodbye.Types.Reason.Stopped } });
        await server.UntilAsync("host_up");
        Assert.Empty(await server.QueryAsync("{host=\"web1\"}"));
        Assert.NotEmpty(await server.QueryAsync("load_y offset 500ms or last_over_time(load_y[1m])"));
    }

    [Fact]
    public async Task A_check_that_is_taken_away_ends_its_series()
    {
        var (server, agent) = await StartAsync();
        await using var _ = server;
        using var __ = agent;
        await ResultAsync(agent, 1, "load", Now - 1000, "x|y=1");
        await ResultAsync(agent, 2, "cpu", Now - 1000, "x|y=1");
        await server.UntilAsync("load_y", "check=load host=web1 1");
        Directory.CreateDirectory(Path.Combine(folder.Path, "config/checks"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "config/checks/load.yaml"), "builtin: load\nenabled: false\n", TestContext.Current.CancellationToken);
        await server.UntilAsync("{check=\"load\"}");
        Assert.Equal(["check=cpu host=web1 1"], await server.QueryAsync("cpu_y"));
    }

    [Fact]
    public async Task Samples_outlive_a_restart_and_the_series_go_on()
    {
        using var agent = new FakeAgent();
        var now = Now;
        await using (var server = await MetricsServer.StartAsync(folder.Path))
        {
            await agent.HelloAsync(server.AgentUri);
            await ResultAsync(agent, 1, "load", now - 20_000, "x|y=1");
        }
        await using var again = await MetricsServer.StartAsync(folder.Path);
        Assert.Equal(["check=load host=web1 1"], await again.QueryAsync("load_y"));
        using var back = new FakeAgent { Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await back.HelloAsync(again.AgentUri);
        await ResultAsync(back, 2, "load", now - 10_000, "x|y=2");
        await again.UntilAsync("load_y", "check=load host=web1 2");
        Assert.Equal(["check=load host=web1 2"], await again.QueryAsync("count_over_time(load_y[1m])"));
    }
}
