using System.Text.Json;
using Muster.Server.States.History;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.States;

public class ResultEndpointsTests
{
    private static string[] Texts(JsonElement page, string member) => [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(member).GetString()!)];

    [Fact]
    public async Task Results_are_filtered_by_selector_check_status_and_words()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await server.AgentAsync("web1");
        using var two = await server.AgentAsync("db1");
        await one.ResultsAsync(("disk", 2, "DISK CRITICAL | '/'=99%;80;90;0;100 t=1.50s"), ("load", 0, "fine"));
        await two.ResultsAsync(("disk", 0, "fine"));
        Assert.Equal(3, (await server.GetAsync("/results")).GetProperty("total").GetInt32());
        Assert.Equal(["web1"], Texts(await server.GetAsync("/results?status=critical,unknown"), "host"));
        Assert.Equal(["db1", "web1"], Texts(await server.GetAsync("/results?check=disk&sort=host"), "host"));
        Assert.Equal(["disk", "load"], Texts(await server.GetAsync("/results?selector=name:web1&sort=check"), "check"));
        Assert.Equal(["load"], Texts(await server.GetAsync("/results?q=loa"), "check"));
        var disk = (await server.GetAsync("/results?status=CRITICAL")).GetProperty("items")[0];
        Assert.Equal(("soft", 1), (disk.GetProperty("hardness").GetString(), disk.GetProperty("attempt").GetInt32()));
        Assert.Equal("1.50", disk.GetProperty("perfdata")[1].GetProperty("value").GetRawText());
        Assert.Equal(JsonValueKind.Null, disk.GetProperty("perfdata")[1].GetProperty("warn").ValueKind);
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_repeat()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        await agent.ResultsAsync(("cpu", 0, ""), ("disk", 0, ""), ("load", 0, ""), ("swap", 0, ""), ("memory", 0, ""));
        List<string> seen = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await server.GetAsync($"/results?limit=2&sort=check&cursor={cursor}");
            seen.AddRange(Texts(page, "check"));
            cursor = page.GetProperty("next").GetString();
        }
        Assert.Equal(["cpu", "disk", "load", "memory", "swap"], seen);
    }

    [Fact]
    public async Task The_history_goes_back_page_by_page()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        for (uint turn = 0; turn < 5; turn++) await agent.ResultsAsync(("disk", turn % 2, $"turn {turn}"));
        await CoreServer.UntilAsync(() => server.Get<TransitionWriter>().Waiting == 0, "the transitions are written");
        List<string> seen = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await server.GetAsync($"/results/history?check=disk&limit=2&cursor={cursor}");
            Assert.Equal(5, page.GetProperty("total").GetInt32());
            seen.AddRange(Texts(page, "output"));
            cursor = page.GetProperty("next").GetString();
        }
        Assert.Equal(["turn 4", "turn 3", "turn 2", "turn 1", "turn 0"], seen);
    }

    [Theory]
    [InlineData("/results?selector=web+and", 400, "column")]
    [InlineData("/results?host=nobody", 404, null)]
    [InlineData("/results?limit=0", 400, null)]
    [InlineData("/results?sort=colour", 400, null)]
    [InlineData("/results?cursor=!!", 400, null)]
    [InlineData("/results/history?cursor=e30", 400, null)]
    [InlineData("/results/history?sort=host", 400, null)]
    [InlineData("/results/history?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", 400, null)]
    [InlineData("/results/history?from=yesterday", 400, null)]
    [InlineData("/hosts/nobody", 404, null)]
    [InlineData("/hosts?selector=name:", 400, "column")]
    [InlineData("/checks/nothing", 404, null)]
    [InlineData("/runs/none", 404, null)]
    [InlineData("/problems/12", 404, null)]
    public async Task Wrong_questions_are_answered_with_problem_details(string path, int status, string? member)
    {
        await using var server = await RestServer.StartAsync();
        var (answered, body) = await server.SendAsync(HttpMethod.Get, path);
        Assert.Equal(status, answered);
        Assert.NotEmpty(body.GetProperty("detail").GetString()!);
        if (member is not null) Assert.True(body.GetProperty(member).GetInt32() >= 1);
    }

    [Fact]
    public async Task The_servers_own_figures_count_results_and_agents()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        await agent.ResultsAsync(("disk", 0, "fine"), ("load", 0, "fine"));
        var metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("\nmuster_results_total 2\n", metrics);
        Assert.Contains("\nmuster_agents_connected 1\n", metrics);
        Assert.Contains("\nmuster_hosts{status=\"UP\"} 1\n", metrics);
        Assert.Equal("ready\n", await server.Http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task Readiness_names_what_stops_the_server()
    {
        await using var server = await RestServer.StartAsync();
        server.Get<Server.Web.Api.Readiness>().Watch(() => "the journal is full");
        using var answer = await server.Http.GetAsync("/readyz");
        Assert.Equal((503, "the journal is full\n"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }
}
