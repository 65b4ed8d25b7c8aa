using Muster.Server.Commands;
using Muster.Server.Tests.AgentLink;

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
}
