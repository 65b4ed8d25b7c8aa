using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Muster.Agent.Settings;
using Muster.Agent.State;
using Muster.Agent.Tests.Fakes;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Agent.Tests;

public sealed class AgentHostTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private static Check Builtin(string kind, uint interval = 60_000) => new() { Name = kind, IntervalMs = interval, MaxAttempts = 3, TimeoutMs = 5_000, Builtin = new Builtin { Kind = kind } };

    private static Assignment Assigned(params Check[] checks) => new() { Version = 7, Checks = { checks } };

    [Fact]
    public async Task It_enrols_with_the_key_and_comes_back_with_its_credential()
    {
        await using var server = new FakeServer();
        Hello first;
        await using (RunningAgent.Start(_scratch, server.Address))
        {
            first = (await server.NextAsync(FromAgent.BodyOneofCase.Hello)).Hello;
            await server.NextAsync(FromAgent.BodyOneofCase.Alive);
        }
        Assert.Equal(("msk_test", "", "test-host"), (first.ApiKey, first.Credential, first.Name));
        Assert.Equal(["web"], first.Tags);
        Assert.Matches("^[0-9a-f]{32}$", first.Fingerprint);
        Assert.True(first.Facts.Cpus > 0 && first.Facts.MemoryBytes > 0 && first.Facts.Os.Length > 0 && first.Facts.Kernel.Length > 0);

        await using var again = RunningAgent.Start(_scratch, server.Address);
        var second = (await server.NextAsync(FromAgent.BodyOneofCase.Hello)).Hello;
        Assert.Equal((first.Fingerprint, "", "credential-of-" + first.Fingerprint), (second.Fingerprint, second.ApiKey, second.Credential));
        Assert.NotEqual(first.Instance, second.Instance);
        Assert.False(second.Unclean);
    }

    [Fact]
    public async Task A_clean_stop_says_goodbye_and_a_killed_agent_returns_with_the_marker()
    {
        await using var server = new FakeServer();
        var agent = RunningAgent.Start(_scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.Hello);
        await server.NextAsync(FromAgent.BodyOneofCase.Alive);
        await agent.StopAsync();
        Assert.Equal(Goodbye.Types.Reason.Stopped, (await server.NextAsync(FromAgent.BodyOneofCase.Goodbye)).Goodbye.Reason);

        _scratch.Write("state/running", "");
        await using var again = RunningAgent.Start(_scratch, server.Address);
        Assert.True((await server.NextAsync(FromAgent.BodyOneofCase.Hello)).Hello.Unclean);
    }

    [Fact]
    public async Task An_assigned_check_runs_at_once_and_a_removed_one_stops()
    {
        await using var server = new FakeServer { Assignment = Assigned(Builtin("memory"), Builtin("load")) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        Assert.Equal(7UL, (await server.NextAsync(FromAgent.BodyOneofCase.AssignmentTaken)).AssignmentTaken.Version);
        var memory = await server.ResultAsync("memory");
        Assert.Equal(0u, memory.Status);
        Assert.StartsWith("MEMORY OK - ", memory.Output.ToStringUtf8());

        await server.SendAsync(new FromServer { Change = new AssignmentChange { FromVersion = 7, Version = 8, Removed = { "memory" }, Put = { Builtin("uptime") } } });
        Assert.Equal(8UL, (await server.NextAsync(FromAgent.BodyOneofCase.AssignmentTaken)).AssignmentTaken.Version);
        Assert.StartsWith("UPTIME OK - up", (await server.ResultAsync("uptime")).Output.ToStringUtf8());
    }

    [Fact]
    public async Task A_change_that_does_not_fit_brings_a_greeting_that_asks_for_the_whole()
    {
        await using var server = new FakeServer { Assignment = Assigned(Builtin("memory")) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.AssignmentTaken);
        await server.SendAsync(new FromServer { Change = new AssignmentChange { FromVersion = 3, Version = 4 } });
        Assert.Equal(0UL, (await server.NextAsync(FromAgent.BodyOneofCase.Hello, f => server.Greetings == 2)).Hello.AssignmentVersion);
    }

    [Fact]
    public async Task A_problem_in_a_definition_is_told_and_its_result_says_what_is_wrong()
    {
        var wrong = Builtin("disk");
        wrong.Builtin.Options["warnin"] = "80";
        await using var server = new FakeServer { Assignment = Assigned(wrong) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        var taken = (await server.NextAsync(FromAgent.BodyOneofCase.AssignmentTaken)).AssignmentTaken;
        Assert.Contains("unknown option 'warnin'", Assert.Single(taken.Problems).Message);
        var result = await server.ResultAsync("disk");
        Assert.Equal((3u, Result.Types.Ending.NotStarted), (result.Status, result.Ending));
    }

    [Fact]
    public async Task A_script_is_fetched_once_by_its_hash_checked_and_run()
    {
        var script = Encoding.UTF8.GetBytes("#!/bin/sh\necho \"OK - $GREETING $1|n=42;50;60;0;100\"\nexit 1\n");
        var hash = Convert.ToHexStringLower(SHA256.HashData(script));
        var check = new Check { Name = "mine", IntervalMs = 60_000, TimeoutMs = 5_000, Script = new Script { Sha256 = hash, Arguments = { "there" }, Environment = { ["GREETING"] = "hello" } } };
        await using var server = new FakeServer { Assignment = Assigned(check) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        Assert.Equal(hash, (await server.NextAsync(FromAgent.BodyOneofCase.BlobRequest)).BlobRequest.Sha256);
        await server.SendAsync(new FromServer { Blob = new Blob { Sha256 = hash, Content = ByteString.CopyFrom(script) } });
        var result = await server.ResultAsync("mine");
        Assert.Equal((1u, "OK - hello there|n=42;50;60;0;100\n"), (result.Status, result.Output.ToStringUtf8()));
        Assert.Equal(script, File.ReadAllBytes(_scratch.In($"state/scripts/{hash}")));
    }

    [Fact]
    public async Task A_script_with_another_hash_than_asked_for_is_not_kept()
    {
        var hash = new string('a', 64);
        await using var server = new FakeServer { Assignment = Assigned(new Check { Name = "forged", IntervalMs = 60_000, Script = new Script { Sha256 = hash } }) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.BlobRequest);
        await server.SendAsync(new FromServer { Blob = new Blob { Sha256 = hash, Content = ByteString.CopyFromUtf8("#!/bin/sh\nrm -rf /\n") } });
        Assert.Contains("does not have the hash", (await server.ResultAsync("forged")).Output.ToStringUtf8());
        Assert.False(File.Exists(_scratch.In($"state/scripts/{hash}")));
    }

    [Fact]
    public async Task The_policy_of_the_host_beats_the_server()
    {
        _scratch.Write("policy.yaml", "plugins:\n  deny: [/bin/**, /usr/bin/**]\nrun-now: deny\nbuiltins:\n  allow: [memory]\n");
        var plugin = new Check { Name = "shell", IntervalMs = 60_000, Plugin = new Plugin { Argv = { "/bin/sh", "-c", "true" } } };
        await using var server = new FakeServer { Assignment = Assigned(plugin, Builtin("load"), Builtin("memory")) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        var refused = await server.ResultAsync("shell");
        Assert.Equal((3u, Result.Types.Ending.RefusedByPolicy), (refused.Status, refused.Ending));
        Assert.Contains("refused by the policy of this host: plugin '/bin/sh' is denied by '/bin/**'", refused.Output.ToStringUtf8());

        await server.SendAsync(new FromServer { RunNow = new RunNow { RunId = "r1", Checks = { "memory" } } });
        var done = (await server.NextAsync(FromAgent.BodyOneofCase.RunNowDone)).RunNowDone;
        Assert.Equal(("r1", 0u), (done.RunId, done.Ran));
        Assert.Contains("run-now: deny", Assert.Single(done.Problems).Message);
    }

    [Fact]
    public async Task Run_now_runs_assigned_and_unassigned_checks_and_answers()
    {
        await using var server = new FakeServer { Assignment = Assigned(Builtin("memory")) };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        await server.ResultAsync("memory");
        await server.SendAsync(new FromServer { RunNow = new RunNow { RunId = "r1", Checks = { "memory", "absent" } } });
        Assert.Equal("r1", (await server.ResultAsync("memory", r => r.RunId.Length > 0)).RunId);
        var done = (await server.NextAsync(FromAgent.BodyOneofCase.RunNowDone)).RunNowDone;
        Assert.Equal((1u, "'absent' is not assigned to this host"), (done.Ran, Assert.Single(done.Problems).Message));

        await server.SendAsync(new FromServer { RunNow = new RunNow { RunId = "r2", Adhoc = new Check { Name = "try", TimeoutMs = 5_000, Plugin = new Plugin { Argv = { "/bin/echo", "tried" } } } } });
        Assert.Equal("tried\n", (await server.ResultAsync("try")).Output.ToStringUtf8());
    }

    [Fact]
    public async Task Results_of_a_time_without_server_arrive_once_and_in_order()
    {
        var port = 0;
        await using (var server = new FakeServer { Assignment = Assigned(Builtin("uptime", 100)) })
        {
            port = server.Port;
            await using var agent = RunningAgent.Start(_scratch, server.Address);
            await server.ResultAsync("uptime");
            server.Acknowledges = false;
            await server.ResultAsync("uptime");
        }
        await using var back = new FakeServer(port);
        await using var restarted = RunningAgent.Start(_scratch, back.Address);
        var hello = (await back.NextAsync(FromAgent.BodyOneofCase.Hello)).Hello;
        var batch = (await back.NextAsync(FromAgent.BodyOneofCase.Results)).Results;
        Assert.Equal(hello.SpoolFirst, batch.FirstSequence);
        Assert.Equal(hello.SpoolEpoch, batch.SpoolEpoch);
        Assert.True(batch.Results.Zip(batch.Results.Skip(1)).All(p => p.First.StartedMs <= p.Second.StartedMs));
        var later = (await back.NextAsync(FromAgent.BodyOneofCase.Results)).Results;
        Assert.True(later.FirstSequence >= batch.FirstSequence + (ulong)batch.Results.Count);
    }

    [Fact]
    public async Task A_refused_agent_waits_as_long_as_it_was_told_and_then_returns()
    {
        await using var server = new FakeServer();
        server.Refuses = _ => server.Greetings == 1 ? new Refused { Reason = Refused.Types.Reason.Busy, Message = "full", RetryAfterMs = 50 } : null;
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.Alive);
        Assert.Equal(2, server.Greetings);
    }

    [Fact]
    public async Task A_revoked_credential_gives_way_to_the_key()
    {
        _scratch.Write("state/credential", "old\n");
        await using var server = new FakeServer { Refuses = hello => hello.Credential == "old" ? new Refused { Reason = Refused.Types.Reason.Revoked, Message = "revoked" } : null };
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.Hello, h => h.Hello.ApiKey == "msk_test");
    }

    [Fact]
    public async Task A_broken_link_is_made_again()
    {
        await using var server = new FakeServer();
        await using var agent = RunningAgent.Start(_scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.Alive);
        server.Cut();
        await server.NextAsync(FromAgent.BodyOneofCase.Hello, _ => server.Greetings >= 2);
    }

    [Fact]
    public async Task A_plugin_of_the_hosts_own_folder_is_reported_as_local_even_in_solo_mode()
    {
        _scratch.Write("plugins/backup.5m.sh", "#!/bin/sh\n# muster: attempts=2\necho \"WARNING - old\"; exit 1\n", executable: true);
        await using var server = new FakeServer { Assignment = Assigned(Builtin("memory")) };
        await using var agent = RunningAgent.Start(_scratch, server.Address, o => o with { Solo = true });
        Assert.True((await server.NextAsync(FromAgent.BodyOneofCase.Hello)).Hello.Solo);
        var result = await server.ResultAsync("backup");
        Assert.True(result.Local);
        Assert.Equal((1u, 300_000u, 2u), (result.Status, result.LocalCheck.IntervalMs, result.LocalCheck.MaxAttempts));
        Assert.DoesNotContain(agent.Parts.Spool.ReadAfter(0, 100, 1 << 20), e => e.Result.Check == "memory");
    }

    [Fact]
    public void A_second_agent_on_the_same_state_folder_is_refused()
    {
        using var first = StateFolder.Open(_scratch.In("state"));
        var error = Assert.Throws<SettingsException>(() => StateFolder.Open(_scratch.In("state")));
        Assert.Contains($"another agent (process {Environment.ProcessId})", error.Message);
    }
}
