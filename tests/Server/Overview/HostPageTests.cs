using System.Net;

namespace Muster.Server.Tests.Overview;

public sealed class HostPageTests
{
    [Fact]
    public async Task Checks_that_wait_for_their_first_result_stand_in_one_line()
    {
        await using var server = await RestServer.StartAsync();
        await server.AgentAsync("web-01");
        var page = WebUtility.HtmlDecode(await server.Http.GetStringAsync("/hosts/web-01"));
        Assert.Matches(@"\d+ checks wait for the first result: <a href=""/checks/[^""]+"">", page);
        Assert.DoesNotContain("Waiting for the first result", page, StringComparison.Ordinal);
        Assert.Equal(1, page.Split("waiting-checks").Length - 1);
    }
}
