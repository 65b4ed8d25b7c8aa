using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Problems;

public sealed class ProblemKeeperTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static async Task<ProblemView> BeginAsync(CoreServer server, FakeAgent agent, string check, uint status, string output = "bad")
    {
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync((check, status, output));
        var board = server.Get<ProblemBoard>();
        await CoreServer.UntilAsync(() => board.All().Any(p => p.Check == check), $"a problem of {check}");
        // Tests look for its end on disk: it must have been there.
        await CoreServer.UntilAsync(() => server.Get<ProblemStore>().LoadOpen().Any(p => p.Check == check), $"the problem of {check} is kept");
        return board.All().Single(p => p.Check == check);
    }

    [Fact]
    public async Task A_problem_keeps_its_id_and_its_beginning_when_warning_turns_critical()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        var began = await BeginAsync(server, agent, "disk", 1);
        Assert.Equal("WARNING", began.Status);
        await agent.ResultsAsync(("disk", 2, "worse"));
        var board = server.Get<ProblemBoard>();
        await CoreServer.UntilAsync(() => board.All().Single().Status == "CRITICAL", "it is critical");
        var now = board.All().Single();
        Assert.Equal((began.Id, began.Since, "worse"), (now.Id, now.Since, now.Output));
    }

    [Fact]
    public async Task A_problem_that_comes_again_is_another_one()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        var first = await BeginAsync(server, agent, "disk", 2);
        await agent.ResultsAsync(("disk", 0, "fine"));
        await CoreServer.UntilAsync(() => !server.Get<ProblemBoard>().All().Any(), "it ended");
        var second = await BeginAsync(server, agent, "disk", 2);
        Assert.NotEqual(first.Id, second.Id);
        var kept = server.Get<ProblemStore>();
        await CoreServer.UntilAsync(() => kept.OfHost(HostId.Parse(agent.Fingerprint), 10).Count == 2, "both are kept");
        var both = kept.OfHost(HostId.Parse(agent.Fingerprint), 10);
        Assert.Equal([second.Id, first.Id], both.Select(p => p.Id));
        Assert.Null(both[0].Ended);
        Assert.NotNull(both[1].Ended);
    }

    [Fact]
    public async Task A_problem_outlives_a_restart_with_its_id_and_beginning()
    {
        using var agent = new FakeAgent();
        ProblemView before;
        await using (var server = await CoreServer.StartAsync(folder.Path))
        {
            await agent.HelloAsync(server.AgentUri);
            before = await BeginAsync(server, agent, "disk", 1);
            await agent.ResultsAsync(("disk", 2, "worse"));
            await CoreServer.UntilAsync(() => server.Get<ProblemStore>().LoadOpen() is [{ Status: "CRITICAL" }], "it is kept");
        }
        await using var again = await CoreServer.StartAsync(folder.Path);
        var after = Assert.Single(again.Get<ProblemBoard>().All());
        Assert.Equal((before.Id, before.Since.ToUnixTimeMilliseconds(), "CRITICAL"), (after.Id, after.Since.ToUnixTimeMilliseconds(), after.Status));
    }

    [Fact]
    public async Task A_problem_that_was_lost_from_the_table_is_found_again_from_the_states()
    {
        using var agent = new FakeAgent();
        await using (var server = await CoreServer.StartAsync(folder.Path))
        {
            await agent.HelloAsync(server.AgentUri);
            await BeginAsync(server, agent, "disk", 2);
            await CoreServer.UntilAsync(() => server.Get<ProblemStore>().LoadOpen().Count == 1, "it is kept");
            await server.Get<ProblemStore>().ForgetAsync(HostId.Parse(agent.Fingerprint));
        }
        await using var again = await CoreServer.StartAsync(folder.Path);
        Assert.Equal(("disk", "CRITICAL"), Assert.Single(again.Get<ProblemBoard>().All()) is var p ? (p.Check, p.Status) : default);
    }

    [Fact]
    public async Task The_problem_of_a_check_ends_when_the_check_is_taken_away()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        await BeginAsync(server, agent, "disk", 2);
        await File.WriteAllTextAsync(Path.Combine(server.Get<ConfigurationFolder>().Checks, "disk.yaml"), "enabled: false\n");
        await CoreServer.UntilAsync(() => server.Get<ProblemStore>().LoadOpen().Count == 0, "it ended");
        await CoreServer.UntilAsync(() => !server.Get<ProblemBoard>().All().Any(), "nobody sees it any more");
    }

    [Fact]
    public async Task A_lost_host_is_one_problem_until_it_is_back()
    {

        await using var server = await CoreServer.StartAsync(folder.Path, () => true);
        var board = server.Get<ProblemBoard>();
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        await BeginAsync(server, agent, "disk", 2);
        agent.Die();
        await CoreServer.UntilAsync(() => board.All().Any(p => p is { Check: "host", Status: "BLIND" }), "the host is blind");
        Assert.Single(board.All());
        using var back = new FakeAgent { Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await back.HelloAsync(server.AgentUri);
        await CoreServer.UntilAsync(() => board.All().Any(p => p.Check == "disk"), "the host is back with its problem");
        Assert.DoesNotContain(board.All(), p => p.Check == "host");
    }

    [Fact]
    public async Task A_host_that_leaves_takes_its_problems_along_and_brings_back_those_that_are_still_there()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        await BeginAsync(server, agent, "disk", 2);
        await agent.SendAsync(new FromAgent { Goodbye = new Goodbye { Reason = Goodbye.Types.Reason.Stopped } });
        await CoreServer.UntilAsync(() => server.Get<ProblemStore>().LoadOpen().Count == 0, "its problems ended");
        using var back = new FakeAgent { Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await back.HelloAsync(server.AgentUri);
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(p => p.Check == "disk"), "the problem is back");
    }
}
