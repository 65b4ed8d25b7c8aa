using Muster.Server.Commands;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Handlers;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Tests.Jobs.Running;

namespace Muster.Server.Tests.Notifications.Handlers;

public class EventHandlersTests
{
    [Fact]
    public async Task A_handler_runs_once_when_a_check_is_a_problem_and_is_recorded()
    {
        await using var server = await NotifyServer.StartAsync();
        server.Configure("checks/load.yaml", "builtin: load\nflapping: false\nhandler:\n  run: systemctl restart shop\n  every: 1h\n");
        using var agent = await server.Rest.AgentAsync("web3");
        await NotifyServer.HardAsync(agent, "load", 2);
        var executions = server.Get<ExecutionStore>();
        await CoreServer.UntilAsync(() => executions.Latest(10, null, null, null) is [{ Title: "load CRITICAL: systemctl restart shop", By: "check load" }], "it is begun");
        await agent.ResultsAsync(("load", 0, "fine"));
        await NotifyServer.HardAsync(agent, "load", 2);
        await server.UntilSubjectsAsync("ALERT web3: load CRITICAL");
        Assert.Single(executions.Latest(10, null, null, null));
    }

    [Fact]
    public async Task A_handler_may_be_a_job_which_runs_on_the_host_and_stands_on_the_problems_page()
    {
        await using var server = await NotifyServer.StartAsync();
        using var agent = await server.Rest.AgentAsync("web3");
        await server.Rest.JobAsync("""
            - name: restart
              group: care
              on: all
              options: [{name: what, required: true}]
              sequence: {commands: [{exec: 'systemctl restart ${option.what}'}]}
            """);
        server.Configure("checks/load.yaml", "builtin: load\nflapping: false\nactions:\n- {title: Look at it, run: uptime}\nhandler:\n  job: care/restart\n  options: {what: \"shop-{host}-{status}\"}\n");
        await NotifyServer.HardAsync(agent, "load", 2);
        var host = server.Get<HostRegistry>().Find("web3")!;
        await CoreServer.UntilAsync(() => server.Get<HandlerRuns>().Of(host.Id, "load", default, 9).Count == 1, "it is recorded");
        var run = server.Get<HandlerRuns>().Of(host.Id, "load", default, 9)[0];
        Assert.Equal(("CRITICAL", true, "job care/restart", ""), (run.Status, run.Hard, run.Act, run.Outcome));
        var execution = server.Get<ExecutionStore>().Latest(10, null, null, null).Single(e => e.Id == run.Execution);
        Assert.Equal(("care/restart", "check load", 1), (execution.Title, execution.By, execution.Hosts));
        var problem = server.Get<ProblemBoard>().All().Single(p => p.Check == "load");
        var page = await server.Rest.Http.GetStringAsync(new Uri($"/problems/{problem.Id}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains($"/executions/{run.Execution}", page, StringComparison.Ordinal);
        Assert.Contains("Look at it", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("handler: {job: care/restrat}\n", "checks/load.yaml:2:16: job: there is no job “care/restrat”; did you mean “care/restart”?")]
    [InlineData("actions:\n- {job: care/restart, run: uptime}\n", "an action needs run:, a command for the host's /bin/sh, or job:, the name of a job, and not both")]
    [InlineData("actions:\n- {run: uptime, options: {a: b}}\n", "options: is of a job")]
    public void What_is_no_act_is_refused_with_its_place(string yaml, string said)
    {
        var files = new Dictionary<string, string> { ["checks/load.yaml"] = "builtin: load\n" + yaml, ["jobs/care.yaml"] = "- {name: restart, group: care, on: all, sequence: {commands: [{exec: x}]}}\n" };
        ConfigurationPart[] parts = [new(JobSet.Folder, typeof(JobSet), JobSet.Read), new(NotifyFile.Folder, typeof(NotifyConfiguration), (notify, rest) => NotifyFile.ReadAll(new ChannelKinds([]), notify, rest))];
        Assert.Contains(said, Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(files, parts)).Message, StringComparison.Ordinal);
    }
}
