using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>A check is a file: written, changed, wrong, removed, while the others go on.</summary>
public class CheckFileTests
{
    private const string Hello = "on: web\nevery: 1s\nscript: |\n  echo \"HELLO OK | 'a label'=1.50s;2:3;@~:4;0;10\"\n";

    [Fact]
    public async Task A_check_file_runs_on_every_host_of_its_tag_and_stops_when_it_is_removed()
    {
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("one", "web");
        server.StartAgent("two", "web,db");
        server.StartAgent("three", "db");
        foreach (var name in new[] { "one", "two", "three" }) await server.HostIsAsync(name, "UP");

        server.WriteCheck("hello", Hello);
        var results = await server.ResultsAsync("check=hello", all => all.Count == 2, "results from both web hosts");
        Assert.Equal(["one", "two"], results.Select(r => (string?)r["host"]).Order());
        var value = results[0]["perfdata"]![0]!;
        Assert.Equal("a label", (string?)value["label"]);
        Assert.Equal("1.50", value["value"]!.ToJsonString());
        Assert.Equal("s", (string?)value["unit"]);
        Assert.Equal("2:3", (string?)value["warn"]);
        Assert.Equal("@~:4", (string?)value["crit"]);

        server.RemoveCheck("hello");
        await server.ResultsAsync("check=hello", all => all.Count == 0, "no host runs it any more");
    }

    [Fact]
    public async Task A_wrong_file_is_refused_by_line_and_column_and_the_last_good_one_goes_on()
    {
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("one", "web");
        server.WriteCheck("hello", Hello);
        await server.ResultsAsync("check=hello", all => all.Count == 1, "the good check");

        server.WriteCheck("hello", Hello.Replace("every: 1s", "evry: 1s"));
        var refused = await Eventually.GetsAsync(async () => (await server.GetAsync("configuration"))["refused"], r => r is not null, "the refusal is told");
        Assert.Contains("hello.yaml", (string?)refused!["file"]);
        Assert.Equal(2, (int?)refused["line"]);
        Assert.Contains("every", (string?)refused["message"]);
        var before = (await server.ItemsAsync("results?check=hello"))[0]["started"]!.ToJsonString();
        await server.ResultsAsync("check=hello", all => all.Count == 1 && all[0]["started"]!.ToJsonString() != before, "the last good one still runs");
    }
}
