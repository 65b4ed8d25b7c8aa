using Muster.Checks;
using Muster.Protocol;
using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.States.History;

namespace Muster.Server.Tests.AgentLink;

public sealed class AgentLinkTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_agent_enrols_gets_the_base_checks_and_its_results_are_shown()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        var welcome = (await agent.HelloAsync(server.AgentUri)).Welcome;
        Assert.StartsWith("msh_", welcome.Credential);
        Assert.Contains(welcome.Assignment.Checks, c => c.Name == "disk" && c.Builtin.Kind == "disk");
        var stored = await agent.ResultsAsync(("disk", 2, "DISK CRITICAL - / 99 % | '/'=99%;80;90;0;100\nmore"), ("load", 0, "fine"));
        Assert.Equal(2ul, stored.Through);
        var host = server.Get<HostRegistry>().Find("web1")!;
        Assert.Equal(["all", "keyed", "web"], host.Tags);
        var view = server.Get<StateBoard>().Find(host, "disk")!;
        Assert.Equal((CheckStatus.Critical, false, 1), (view.Status, view.Hard, view.Attempt));
        Assert.Equal("DISK CRITICAL - / 99 %", view.Output);
        Assert.Equal("80", Assert.Single(view.Perfdata).Warn);
        await agent.ResultsAsync(("disk", 2, "x"));
        await agent.ResultsAsync(("disk", 2, "x"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(), "the problem began");
        Assert.Equal("disk", Assert.Single(server.Get<ProblemBoard>().All()).Check);
        await CoreServer.UntilAsync(() => server.Get<TransitionStore>().Query(host.Id, "disk", DateTimeOffset.MinValue.AddYears(2), DateTimeOffset.MaxValue.AddYears(-2), 10).Count == 2, "both transitions are in the history");
    }

    [Fact]
    public async Task States_and_what_is_stored_outlive_a_restart()
    {
        var agent = new FakeAgent();
        await using (var server = await CoreServer.StartAsync(folder.Path))
        {
            await agent.HelloAsync(server.AgentUri);
            for (var i = 0; i < 3; i++) await agent.ResultsAsync(("disk", 1, "WARN"));
        }
        agent.Dispose();
        await using var again = await CoreServer.StartAsync(folder.Path);
        using var back = new FakeAgent { Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        var welcome = (await back.HelloAsync(again.AgentUri)).Welcome;
        Assert.Equal(3ul, welcome.StoredThrough);
        Assert.Equal("", welcome.Credential);
        var view = again.Get<StateBoard>().Find(again.Get<HostRegistry>().Find("web1")!, "disk")!;
        Assert.Equal((CheckStatus.Warning, true, 3), (view.Status, view.Hard, view.Attempt));
    }

    [Fact]
    public async Task Results_sent_twice_count_once()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        var batch = new FromAgent { Results = new ResultBatch { SpoolEpoch = FakeAgent.Epoch, FirstSequence = 1, Results = { new Result { Check = "cpu", Status = 2 } } } };
        for (var i = 0; i < 4; i++)
        {
            await agent.SendAsync(batch);
            Assert.Equal(1ul, (await agent.ReceiveAsync(f => f.Stored is not null)).Stored.Through);
        }
        Assert.Equal(1, server.Get<StateBoard>().Find(server.Get<HostRegistry>().Find("web1")!, "cpu")!.Attempt);
    }

    [Fact]
    public async Task A_wrong_key_a_foreign_credential_and_an_old_protocol_are_refused_by_reason()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        async Task<Refused.Types.Reason> RefusalAsync(Action<Hello> change)
        {
            using var agent = new FakeAgent();
            return (await agent.HelloAsync(server.AgentUri, change)).Refused.Reason;
        }
        Assert.Equal(Refused.Types.Reason.BadKey, await RefusalAsync(h => h.ApiKey = "msk_wrong"));
        Assert.Equal(Refused.Types.Reason.Revoked, await RefusalAsync(h => (h.ApiKey, h.Credential) = ("", "msh_other")));
        Assert.Equal(Refused.Types.Reason.TooOld, await RefusalAsync(h => h.Protocol = 9));
        Assert.Equal(Refused.Types.Reason.Malformed, await RefusalAsync(h => h.Fingerprint = "ABC"));
    }

    [Fact]
    public async Task The_second_of_two_live_agents_with_one_fingerprint_is_refused_as_a_clone()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var first = new FakeAgent();
        await first.HelloAsync(server.AgentUri);
        using var clone = new FakeAgent { Fingerprint = first.Fingerprint, Credential = first.Credential };
        Assert.Equal(Refused.Types.Reason.Cloned, (await clone.HelloAsync(server.AgentUri)).Refused.Reason);
        Assert.NotNull(server.Get<HostRegistry>().Find("web1")!.Presence.CloneSeen);
        await first.ResultsAsync(("cpu", 0, "still here"));
        using var again = new FakeAgent { Fingerprint = first.Fingerprint, Credential = first.Credential };
        Assert.Equal(Refused.Types.Reason.Cloned, (await again.HelloAsync(server.AgentUri)).Refused.Reason);
        var noted = Assert.Single(server.Get<AuditTrail>().Latest(10));
        Assert.Equal(("agent at 127.0.0.1", "refused as a clone", "web1"), (noted.Who, noted.Action, noted.Target));
    }

    [Fact]
    public async Task A_malformed_frame_is_refused_counted_and_hurts_nobody_else()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        await agent.SendBytesAsync([0x12, 0x7F, 1, 2, 3]);
        Assert.Equal(Refused.Types.Reason.Malformed, (await agent.ReceiveAsync(f => f.Refused is not null)).Refused.Reason);
        Assert.Equal(1, server.Get<Server.AgentLink.AgentLinks>().Malformed);
        using var other = new FakeAgent { Name = "web2" };
        Assert.NotNull((await other.HelloAsync(server.AgentUri)).Welcome);
    }

    [Fact]
    public async Task A_clean_stop_is_gone_and_the_fingerprint_comes_back_with_its_history()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        var hosts = server.Get<HostRegistry>();
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        await agent.SendAsync(new FromAgent { Goodbye = new Goodbye { Reason = Goodbye.Types.Reason.Stopped } });
        await CoreServer.UntilAsync(() => hosts.Current.Count == 0, "the host left the list");
        Assert.Equal(HostStatus.Gone, Assert.Single(hosts.All).Status);
        Assert.Empty(server.Get<ProblemBoard>().All());
        using var back = new FakeAgent { Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await back.HelloAsync(server.AgentUri);
        Assert.Equal(HostStatus.Up, Assert.Single(hosts.Current).Status);
        await CoreServer.UntilAsync(() => server.Get<HostStore>().History(HostId.Parse(agent.Fingerprint), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1)).Count == 3, "up, gone, up");
    }

    [Theory]
    [InlineData(true, HostStatus.Blind)]
    [InlineData(false, HostStatus.Down)]
    public async Task An_agent_that_dies_is_blind_when_the_host_answers_and_down_when_it_does_not(bool answers, HostStatus expected)
    {
        await using var server = await CoreServer.StartAsync(folder.Path, () => answers);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        agent.Die();
        var hosts = server.Get<HostRegistry>();
        await CoreServer.UntilAsync(() => hosts.Find("web1")!.Status != HostStatus.Up, "the loss was noticed");
        Assert.Equal(expected, hosts.Find("web1")!.Status);
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(), "the problem began");
        Assert.Equal("host", Assert.Single(server.Get<ProblemBoard>().All()).Check);
    }

    [Fact]
    public async Task A_written_check_file_reaches_the_agent_and_a_wrong_one_changes_nothing()
    {
        await using var server = await CoreServer.StartAsync(folder.Path);
        using var agent = new FakeAgent();
        await agent.HelloAsync(server.AgentUri);
        var checks = server.Get<ConfigurationFolder>().Checks;
        await File.WriteAllTextAsync(Path.Combine(checks, "hello.yaml"), "on: web\nevery: 5s\nscript: |\n  echo hello\n");
        var change = (await agent.ReceiveAsync(f => f.Change is not null)).Change;
        var put = Assert.Single(change.Put);
        Assert.Equal(("hello", 5000u), (put.Name, put.IntervalMs));
        await agent.SendAsync(new FromAgent { BlobRequest = new BlobRequest { Sha256 = put.Script.Sha256 } });
        Assert.Equal("echo hello\n", (await agent.ReceiveAsync(f => f.Blob is not null)).Blob.Content.ToStringUtf8());
        await File.WriteAllTextAsync(Path.Combine(checks, "wrong.yaml"), "onn: web\nscript: x\n");
        var store = server.Get<ConfigurationStore>();
        await CoreServer.UntilAsync(() => store.LastRefusal is not null, "the refusal");
        Assert.Equal("checks/wrong.yaml:1:1: unknown key “onn” in a check; did you mean “on”?", store.LastRefusal!.Message);
        Assert.True(store.Current.Checks.ContainsKey("hello"));
        File.Delete(Path.Combine(checks, "wrong.yaml"));
        File.Delete(Path.Combine(checks, "hello.yaml"));
        Assert.Equal(["hello"], (await agent.ReceiveAsync(f => f.Change is not null)).Change.Removed);
        Assert.Null(store.LastRefusal);
    }
}
