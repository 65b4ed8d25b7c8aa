using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Timelog;

public sealed class TimelogCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("timelog-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Log(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static string Line(string path, int status = 200, string seconds = "0.100", int hour = 1) =>
        $"1.2.3.4 - - [01/Mar/2026:{hour:00}:00:00 +0000]  \"GET {path} HTTP/1.1\" {status} 10 \"-\" \"agent\" {seconds} - -";

    [Fact]
    public async Task The_table_has_a_row_for_each_view_method_and_status()
    {
        var run = await Invocation.RunAsync(null, $"timelog {Log("a.log", Line("/users/1"), Line("/users/2", seconds: "0.300"), Line("/users/3", 500))}");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var rows = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).ToArray();
        Assert.Equal(["view", "method", "status", "count", "minimum", "maximum", "mean", "stdev", "p50", "p95", "p99"], rows[0][..11]);
        Assert.Equal(["/users/{id}", "GET", "200", "2", "0.100", "0.300", "0.200", "0.141", "0.100", "0.300", "0.300"], rows[1][..11]);
        Assert.Equal(["/users/{id}", "GET", "500", "1"], rows[2][..4]);
    }

    [Theory]
    [InlineData("--noreverse", "/users/1,/users/2,/users/3")]
    [InlineData("--by path --status 500", "/users/3")]
    [InlineData("--by path --min-time 0.2", "/users/2")]
    [InlineData("--by path --path /users/1", "/users/1")]
    [InlineData("--by path --from 2026-03-01T02:00", "/users/3")]
    [InlineData("--by path --to 2026-03-01T02:00", "/users/1,/users/2")]
    [InlineData("--by path --top 1 --sort maximum", "/users/2")]
    [InlineData("--by hour", "2026-03-01 01:00,2026-03-01 03:00")]
    public async Task Options_choose_and_order_rows(string options, string views)
    {
        var log = Log("a.log", Line("/users/1"), Line("/users/2", seconds: "0.300"), Line("/users/3", 500, hour: 3));
        var run = await Invocation.RunAsync(null, $"timelog {log} {options} -o csv");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(views, string.Join(',', run.Out.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')[0]).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Json_and_html_hold_the_same_figures()
    {
        var log = Log("a.log", Line("/a"), Line("/b", 404), "nonsense");
        var json = JsonNode.Parse((await Invocation.RunAsync(null, $"timelog {log} -o json")).Out)!;
        Assert.Equal((2, 1, 2), ((int)json["requests"]!, (int)json["unreadable"]!, json["rows"]!.AsArray().Count));
        var html = (await Invocation.RunAsync(null, $"timelog {log} -o html")).Out;
        Assert.StartsWith("<!doctype html>", html);
        Assert.Contains("/b", html);
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("--slow 3", 3)]
    [InlineData("--slow 0", 0)]
    public async Task The_html_report_lists_as_many_slow_requests_as_were_asked_for(string option, int shown)
    {
        var log = Log("a.log", [.. Enumerable.Range(0, 30).Select(i => Line($"/a/{i}"))]);
        var html = (await Invocation.RunAsync(null, $"timelog {log} {option} -o html")).Out;
        Assert.Equal(shown, Regex.Count(html, "class=\"text line\""));
        Assert.Equal(shown > 0, html.Contains("Slowest requests"));
    }

    [Theory]
    [InlineData("10ms", 2)]
    [InlineData("0.2s", 1)]
    [InlineData("0.2", 1)]
    [InlineData("0", 3)]
    [InlineData("1m", 0)]
    public async Task The_least_time_is_a_duration_or_plain_seconds(string least, int requests)
    {
        var log = Log("a.log", Line("/a", seconds: "0.001"), Line("/b", seconds: "0.010"), Line("/c", seconds: "0.300"));
        var json = JsonNode.Parse((await Invocation.RunAsync(null, $"timelog {log} --min-time {least} -o json")).Out)!;
        Assert.Equal(requests, (int)json["requests"]!);
    }

    [Theory]
    [InlineData("timelog", "table, json, csv or html")]
    [InlineData("hosts", "How to write it")]
    public async Task Help_lists_each_option_once(string command, string output)
    {
        var help = (await Invocation.RunAsync(null, $"{command} --help")).Out;
        Assert.Contains(output, help);
        Assert.Equal(1, Regex.Count(help, "-o, --output"));
    }

    [Fact]
    public async Task A_routes_file_names_views()
    {
        var routes = Log("urls", "^users/ -> people");
        var run = await Invocation.RunAsync(null, $"timelog {Log("a.log", Line("/users/1"))} --routes {routes}");
        Assert.Contains("people", run.Out);
    }

    [Theory]
    [InlineData("timelog /nowhere/a.log", "/nowhere/a.log")]
    [InlineData("timelog - --top -1", "--top")]
    [InlineData("timelog - --budget 5", "--budget")]
    [InlineData("timelog - --from soon", "--from 'soon'")]
    [InlineData("timelog - --status many", "'many' is no status")]
    [InlineData("timelog - --format '$nonsense'", "nonsense")]
    [InlineData("timelog - --by colour", "--by 'colour' is none of: view, path, host, status, hour, second")]
    [InlineData("timelog - --folow", "there is no option --folow")]
    [InlineData("timelog - --method 'G T'", "--method 'G T' is none: write GET")]
    [InlineData("timelog - --slow -1", "--slow must be 0 or more")]
    [InlineData("timelog - --min-time -1", "--min-time '-1' is no duration: write 10ms")]
    [InlineData("timelog - --min-time soon", "--min-time 'soon' is no duration")]
    [InlineData("timelog - --from 2026-03-02 --to 2026-03-01", "--from 2026-03-02 is not before --to 2026-03-01")]
    [InlineData("timelog a.log --follow -o json", "leave out --output")]
    [InlineData("timelog /nowhere/b.log", "/nowhere/b.log: there is no such file")]
    [InlineData("timelog - --follow", "--follow needs log files")]
    public async Task What_cannot_be_used_is_named(string line, string named)
    {
        var run = await Invocation.RunAsync(null, line);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error);
    }

    [Fact]
    public async Task An_empty_table_says_why()
    {
        var log = Log("a.log", Line("/a"));
        Assert.Contains("none of 1 requests fits", (await Invocation.RunAsync(null, $"timelog {log} --status 5xx")).Error);
        Assert.Contains("there is no request in what was read", (await Invocation.RunAsync(null, $"timelog {Log("b.log")}")).Error);
    }

    [Fact]
    public async Task Every_format_that_is_found_out_is_listed_with_who_writes_it()
    {
        var lines = (await Invocation.RunAsync(null, "timelog --formats")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(AccessLog.Parsing.LogFormat.Known, f => Assert.Contains(lines, l => l.StartsWith(f.Name + " ", StringComparison.Ordinal) && l.Trim().Length > f.Name.Length));
    }

    [Fact]
    public async Task A_file_of_no_known_format_ends_with_1_and_is_named()
    {
        var run = await Invocation.RunAsync(null, $"timelog {Log("a.log", "what is this", "and this")}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("a.log", run.Error);
    }
}
