using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Muster.Cli.Tests.Golden;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Query;

public partial class QueryCommandTests
{
    private const string Api = "/prometheus/api/v1";
    private const string Vector = """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","host":"web1","job":"shop"},"value":[1893553445,"1"]},{"metric":{"__name__":"up","host":"db1"},"value":[1893553445,"0.30000000000000004"]}]},"warnings":["careful (1:1)"]}""";

    /// <summary>Two hours at 60 s: a wave with a gap in it, and a line that rises.</summary>
    private static string Matrix()
    {
        JsonArray wave = [], line = [];
        for (var i = 0; i <= 120; i++)
        {
            var at = 1893546245 + i * 60;
            if (i is < 50 or > 60) wave.Add(new JsonArray(at, (100 + 80 * Math.Sin(i / 12.0)).ToString("R")));
            line.Add(new JsonArray(at, (i * 0.5).ToString("R")));
        }
        var result = new JsonArray(
            new JsonObject { ["metric"] = new JsonObject { ["host"] = "db1" }, ["values"] = line },
            new JsonObject { ["metric"] = new JsonObject { ["host"] = "web1" }, ["values"] = wave });
        return new JsonObject { ["status"] = "success", ["data"] = new JsonObject { ["resultType"] = "matrix", ["result"] = result } }.ToJsonString();
    }

    [Fact]
    public async Task Json_is_the_answer_of_the_Prometheus_API_byte_for_byte()
    {
        using var server = new ContractServer().On($"POST {Api}/query", Vector);
        var run = await Invocation.RunAsync(server, "query up -o json");
        Assert.Equal((ExitCode.Fine, Vector + "\n", "warning: careful (1:1)\n"), (run.ExitCode, run.Out, run.Error));
        Assert.Equal($"POST {Api}/query query=up&time=1893553445", server.Asked.Single());
    }

    [Theory]
    [InlineData("query up", "query-table")]
    [InlineData("query up -o csv", "query-csv")]
    [InlineData("query up -o yaml", "query-yaml")]
    public async Task A_moment_is_a_table_of_labels_and_values(string line, string approved)
    {
        using var server = new ContractServer().On($"POST {Api}/query", Vector);
        Approved.Is(approved, (await Invocation.RunAsync(server, line)).Out.Replace("\r\n", "\n"));
    }

    [Fact]
    public async Task A_range_without_colours_is_a_graph_of_letters_with_axes_and_a_legend()
    {
        using var server = new ContractServer().On($"POST {Api}/query_range", Matrix());
        var run = await Invocation.RunAsync(server, "query load --from '2h ago' --step 1m", width: 80);
        Assert.Equal($"POST {Api}/query_range query=load&start=1893546245&end=1893553445&step=60", server.Asked.Single());
        Assert.All(run.Out.Split('\n'), row => Assert.InRange(row.Length, 0, 80));
        Approved.Is("query-graph", run.Out);
    }

    [Fact]
    public async Task Colours_draw_the_same_lines_in_dots_and_letters_still_name_them()
    {
        using var server = new ContractServer().On($"POST {Api}/query_range", Matrix());
        var run = await Invocation.RunAsync(server, "query load --from '2h ago' --step 1m --unit bytes", width: 80, colours: true);
        var plain = Escape().Replace(run.Out, "");
        Assert.Contains("\u001b[38;5;39m", run.Out);
        Assert.Contains(plain, sign => sign is > '\u2800' and <= '\u28ff');
        Assert.Contains("a {host=\"web1\"}", plain);
        Approved.Is("query-graph-dots", plain);
    }

    [Theory]
    [InlineData("1:5: parse error: unexpected end of input", "muster: line 1, column 5: unexpected end of input\n  sum(\n      ^\n")]
    [InlineData("invalid parameter \"query\": 1:1: parse error: no expression found", "muster: line 1, column 1: no expression found\n  sum(\n  ^\n")]
    [InlineData("query timed out", "muster: query timed out\n")]
    public async Task A_wrong_query_is_shown_with_a_caret_below_the_fault(string message, string shown)
    {
        var body = new JsonObject { ["status"] = "error", ["errorType"] = "bad_data", ["error"] = message }.ToJsonString();
        using var server = new ContractServer().On($"POST {Api}/query", (_, _) => (400, body, "application/json"));
        var run = await Invocation.RunAsync(server, "query sum(");
        Assert.Equal((ExitCode.WrongUsage, "", shown), (run.ExitCode, run.Out, run.Error));
        Assert.Equal(body + "\n", (await Invocation.RunAsync(server, "query sum( -o json")).Out);
    }

    [Theory]
    [InlineData("query up --from soon", "--from is 'soon' but must be a time")]
    [InlineData("query up --from 1h --to 2h", "is not after --from")]
    [InlineData("query up --from 30d --step 1s", "11000 are the most")]
    [InlineData("query up --step 0", "--step is '0' but must be a duration")]
    [InlineData("query up --at now --from 1h", "give the one or the other")]
    [InlineData("query up --from 1h --unit apples", "--unit is 'apples' but must be none, bytes, seconds, percent, ratio")]
    public async Task Wrong_usage_says_what_would_do(string line, string message)
    {
        using var server = new ContractServer();
        var run = await Invocation.RunAsync(server, line);
        Assert.Contains(message, run.Error);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
    }

    [Fact]
    public async Task Scalars_and_empty_answers_are_words_not_empty_screens()
    {
        using var server = new ContractServer()
            .On($"POST {Api}/query", """{"status":"success","data":{"resultType":"scalar","result":[1893553445,"42"]}}""")
            .On($"POST {Api}/query_range", """{"status":"success","data":{"resultType":"matrix","result":[]}}""");
        Assert.Equal("42\n", (await Invocation.RunAsync(server, "query 42")).Out);
        Assert.Equal("no series from 2030-01-02 02:04:05Z to 2030-01-02 03:04:05Z\n", (await Invocation.RunAsync(server, "query nothing --from 1h")).Out);
    }

    [Fact]
    public async Task Names_come_with_what_is_known_of_them_and_labels_with_their_values()
    {
        using var server = new ContractServer()
            .On($"GET {Api}/label/__name__/values", """{"status":"success","data":["host_up","up"]}""")
            .On($"GET {Api}/metadata", """{"status":"success","data":{"up":[{"type":"gauge","help":"Whether it answered.","unit":""}]}}""")
            .On($"GET {Api}/label/job/values", """{"status":"success","data":["shop"]}""");
        Assert.Equal("METRIC   TYPE   UNIT  HELP\nhost_up\nup       gauge        Whether it answered.\n", (await Invocation.RunAsync(server, "metrics names")).Out);
        Assert.Equal("VALUE\nshop\n", (await Invocation.RunAsync(server, "metrics labels job --match up")).Out);
        Assert.Contains($"GET {Api}/label/job/values?match[]=up", server.Asked);
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Escape();
}
