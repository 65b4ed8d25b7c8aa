using Muster.Server.Tests.AgentLink;
using Muster.Server.Jobs.Running;
using Muster.Server.Tests.Commands;

namespace Muster.Server.Tests.Jobs.Running;

/// <summary>Jobs that are marked wait for another person's word, however they are come by.</summary>
public sealed class JobApprovalTests
{
    private const string Careful = "- {name: careful, on: web, approval: true, retry: 1, sequence: {commands: [{exec: wipe}]}}\n- {name: around, on: web, sequence: {commands: [{jobref: {name: careful}}]}}\n";

    [Fact]
    public async Task A_marked_job_waits_and_so_does_one_that_refers_to_it()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one");
        await server.JobAsync(Careful);
        foreach (var job in new[] { "careful", "around" })
        {
            var (status, body) = await server.SendAsync(HttpMethod.Post, "/jobs/run", new { job });
            Assert.True(status == 202, body.GetRawText());
            Assert.Equal(("approval: true", "pending"), (body.GetProperty("approval").GetProperty("rule").GetString(), body.GetProperty("approval").GetProperty("state").GetString()));
        }
        Assert.Empty(agent.Orders);
        using var vera = await Person.ComesAsync(server, "vera", "operator");
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Post, "/approvals/1/approve", new { })).Status);
        var (approved, decided) = await vera.SendAsync(HttpMethod.Post, "/approvals/1/approve", new { });
        Assert.True(approved == 200, decided.GetRawText());
        var id = decided.GetProperty("execution").GetInt64();
        Assert.Equal("succeeded", (await server.EndAsync(id)).Status());
        var (rerun, why) = await server.SendAsync(HttpMethod.Post, $"/executions/{id}/rerun", new { });
        Assert.Equal(409, rerun);
        Assert.Contains("needs an approval (rule “approval: true”)", why.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_word_that_was_given_is_for_the_retries_too_unless_the_job_became_another_one()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", _ => ("", 1));
        var job = await server.JobAsync(Careful);
        using var vera = await Person.ComesAsync(server, "vera", "operator");
        await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { });
        var first = (await vera.SendAsync(HttpMethod.Post, "/approvals/1/approve", new { })).Body.GetProperty("execution").GetInt64();
        await CoreServer.UntilAsync(() => server.Get<JobHistory>().Of(job, 10).Count == 2, "it is tried again");
        Assert.Equal("failed", (await server.EndAsync(first + 1)).Status());

        await server.JobAsync(Careful.Replace("retry: 1", "retry: {retry: 1, delay: 3s}", StringComparison.Ordinal));
        await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { });
        var second = (await vera.SendAsync(HttpMethod.Post, "/approvals/2/approve", new { })).Body.GetProperty("execution").GetInt64();
        await server.EndAsync(second);
        await server.JobAsync(Careful.Replace("exec: wipe", "exec: wipe --all", StringComparison.Ordinal));
        var store = server.Get<Muster.Server.Jobs.Scheduling.ScheduleStore>();
        await CoreServer.UntilAsync(() => store.Retries(DateTimeOffset.MaxValue).Count == 0, "the retry was looked at");
        Assert.Equal(3, server.Get<JobHistory>().Of(job, 10).Count);
        Assert.DoesNotContain(agent.Orders, o => o.Argv[2].Contains("--all", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reference_for_each_host_with_a_filter_of_its_own_leaves_the_other_hosts_out()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await JobAgent.StartAsync(server, "one");
        using var two = await JobAgent.StartAsync(server, "two");
        await server.JobAsync("""
            - {name: inner, sequence: {commands: [{exec: 'in ${node.name}'}]}}
            - name: outer
              on: web
              sequence: {commands: [{jobref: {name: inner, nodeStep: true, nodefilters: {filter: 'name: two'}}}, {exec: after}]}
            """);
        var (status, begun) = await server.SendAsync(HttpMethod.Post, "/jobs/run", new { job = "outer" });
        Assert.Equal(201, status);
        Assert.Equal("succeeded", (await server.EndAsync(begun.GetProperty("id").GetInt64())).Status());
        Assert.Equal(["after"], one.Orders.Select(o => o.Argv[2]));
        Assert.Equal(["in two", "after"], two.Orders.Select(o => o.Argv[2]));
    }
}
