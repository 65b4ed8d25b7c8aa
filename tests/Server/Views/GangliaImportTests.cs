using System.Text.Json;
using Muster.Server.Views;
using Muster.Server.Views.Ganglia;

namespace Muster.Server.Tests.Views;

public class GangliaImportTests
{
    private const string Report = """
        { "report_name": "queue_report", "report_type": "standard", "title": "Queues", "vertical_label": "Bytes/sec",
          "series": [
            { "metric": "queue_in", "color": "0a0", "label": "In", "line_width": "3", "type": "stack" },
            { "metric": "queue-out", "color": "aa0000", "label": "Out", "line_width": "2", "type": "line" },
            { "hostname": "hub", "clustername": "Mail", "metric": "queue_in", "color": "notacolor", "label": "Hub", "type": "percentile", "smooth": "yes" },
            { "label": "nothing" } ] }
        """;

    private const string View = """
        { "view_name": "front", "view_type": "standard", "default_size": "large", "parent": "Shop/Web", "common_y_axis": "true",
          "items": [
            { "hostname": "web-01", "metric": "load_one", "title": "Load of one", "upper_limit": "10", "lower_limit": 0, "warning": "4", "critical": 8, "vertical_label": "load" },
            { "hostname": "web-01", "graph": "cpu_report" },
            { "cluster": "Mail", "metric": "mails" },
            { "hostname": "web-01", "graph": "unheard_report" },
            { "aggregate_graph": "true", "host_regex": [{"regex": "^web-"}, {"regex": "cache"}], "metric_regex": [{"regex": "load_one$"}], "graph_type": "stack", "glegend": "hide", "title": "All loads", "sparkle": 1 },
            { "aggregate_graph": "true", "host_regex": [{"regex": "("}], "metric_regex": [{"regex": "x"}] } ] }
        """;

    [Fact]
    public async Task A_graph_becomes_an_item_with_its_colors_units_and_kinds()
    {
        await using var server = await RestServer.StartAsync();
        var (status, report) = await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "queue_report.json", content = Report });
        Assert.Equal(200, status);
        Assert.Equal(("graph", "ganglia", 1), (report.GetProperty("kind").GetString(), report.GetProperty("view").GetString(), report.GetProperty("graphs").GetInt32()));
        var remarks = Remarks(report);
        foreach (var part in new[] { "series 4: without a metric", "percentile has no like", "smooth has no like", "notacolor" }) Assert.Contains(remarks, remark => remark.Contains(part, StringComparison.Ordinal));
        var graph = server.Get<ViewFilling>().Fill(server.Get<ViewDesk>().Demand("ganglia")).Graphs.Single().Graph;
        Assert.Equal(("Queues", "bytes/s", Muster.Server.Graphs.Specs.GraphKind.Stack), (graph.Title, graph.Unit, graph.Kind));
        // Of many hosts the sum, as Ganglia draws a cluster: so each color means one line.
        Assert.Equal(["""sum(ganglia_queue_in{host=~".+"})""", """sum(ganglia_queue_out{host=~".+"})""", """ganglia_queue_in{host="hub",cluster="Mail"}"""], graph.Queries.Select(query => query.Query));
        Assert.Equal((3, "#00aa00", "In"), (graph.Queries[0].Width, graph.Queries[0].Color, graph.Queries[0].Legend));
        var again = (await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "queue_report.json", content = Report })).Body;
        Assert.Contains(Remarks(again), remark => remark.Contains("has the graph already", StringComparison.Ordinal));
        Assert.Single(server.Get<ViewDesk>().Demand("ganglia").Items);
    }

    [Fact]
    public async Task A_template_for_Graphite_becomes_the_same_of_the_metrics_it_names()
    {
        await using var server = await RestServer.StartAsync();
        var (status, report) = await server.SendAsync(HttpMethod.Post, "/views/import", new
        {
            name = "space_report.json",
            content = """{ "report_name": "space_report", "report_type": "template", "title": "Space", "graphite": "target=alias(scale(diffSeries(HOST_CLUSTER.all.sum,sumSeries(HOST_CLUSTER.free.sum%2CHOST_CLUSTER.held.sum)),1024),'In+use')&target=HOST_CLUSTER.free.sum&target=movingAverage(HOST_CLUSTER.free.sum,5)&areaMode=stacked&colorList=5555cc,33cc33&max=100&graphType=pie" }""",
        });
        Assert.True(status == 200, report.ToString());
        var graph = server.Get<ViewFilling>().Fill(server.Get<ViewDesk>().Demand("ganglia")).Graphs.Single().Graph;
        // What is out of a hundred is not added up over hosts.
        Assert.Equal(["avg(((ganglia_all{host=~\".+\"} - (ganglia_free{host=~\".+\"} + ganglia_held{host=~\".+\"}))) * 1024)", "avg(ganglia_free{host=~\".+\"})"], graph.Queries.Select(query => query.Query));
        Assert.Equal((Muster.Server.Graphs.Specs.GraphKind.Stack, "In use", 100), (graph.Kind, graph.Queries[0].Legend, graph.Max));
        foreach (var part in new[] { "movingAverage has no like", "graphType has no like" }) Assert.Contains(Remarks(report), remark => remark.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Any_target_of_Graphite_is_read_or_refused_in_words()
    {
        var random = new Random(3);
        for (var i = 0; i < 5000; i++)
        {
            var text = "alias(scale(diffSeries(HOST_CLUSTER.a.sum,sumSeries(HOST_CLUSTER.b.sum,HOST_CLUSTER.c-d.sum)),10),'x y')".ToCharArray();
            for (var n = random.Next(0, 4); n > 0; n--) text[random.Next(text.Length)] = "(),'.{} 9eH"[random.Next(11)];
            try
            {
                Assert.Contains("{", GraphiteTarget.Read(new string(text)).Expression, StringComparison.Ordinal);
            }
            catch (FormatException wrong)
            {
                Assert.NotEmpty(wrong.Message);
            }
        }
    }

    [Fact]
    public async Task A_view_becomes_a_view_below_its_parent_and_tells_what_has_no_like()
    {
        await using var server = await RestServer.StartAsync();
        var tried = (await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "view_front.json", content = View, dryRun = true })).Body;
        Assert.Empty((await server.GetAsync("/views")).GetProperty("items").EnumerateArray());
        var (status, report) = await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "view_front.json", content = View });
        Assert.Equal(200, status);
        Assert.Equal(("shop.web.front", 4, 4), (report.GetProperty("view").GetString(), report.GetProperty("graphs").GetInt32(), tried.GetProperty("graphs").GetInt32()));
        foreach (var part in new[] { "common_y_axis", "unheard_report is not known here", "glegend hide", "sparkle", "no regular expression" }) Assert.Contains(Remarks(report), remark => remark.Contains(part, StringComparison.Ordinal));
        var graphs = server.Get<ViewFilling>().Fill(server.Get<ViewDesk>().Demand("shop.web.front")).Graphs.Select(shown => shown.Graph).ToList();
        Assert.Equal(("Load of one", 0.0, 10.0, "load", 2), (graphs[0].Title, graphs[0].Min, graphs[0].Max, graphs[0].Unit, graphs[0].Thresholds.Count));
        Assert.Equal("""ganglia_load_one{host="web-01"}""", graphs[0].Queries[0].Query);
        Assert.Equal(6, graphs[1].Queries.Count);
        Assert.Equal("""ganglia_mails{host=~".+",cluster="Mail"}""", graphs[2].Queries[0].Query);
        Assert.Equal("""{__name__=~"ganglia_(?:.*load_one)",host=~"(?:web-.*|.*cache.*)"}""".Replace("(?:web-.*|.*cache.*)", graphs[3].Queries[0].Query.Split("host=~\"")[1].TrimEnd('}', '"'), StringComparison.Ordinal), graphs[3].Queries[0].Query);
        var hosts = new System.Text.RegularExpressions.Regex($"\\A(?:{graphs[3].Queries[0].Query.Split("host=~\"")[1].TrimEnd('}', '"')})\\z");
        Assert.True(hosts.IsMatch("web-01") && hosts.IsMatch("db-cache-2") && !hosts.IsMatch("db-01"));

        // With its graph imported the view is whole.
        await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "unheard_report.json", content = Report.Replace("queue_report", "unheard_report", StringComparison.Ordinal) });
        var again = (await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "view_front.json", content = View })).Body;
        Assert.Equal(("shop.web.front-2", 5), (again.GetProperty("view").GetString(), again.GetProperty("graphs").GetInt32()));
    }

    [Theory]
    [InlineData("hello", "view.json:1:1: this is no JSON: what stands here is not expected")]
    [InlineData("", "view.json: the file is empty")]
    [InlineData("{\"view_name\":", "view.json:1:14: this is no JSON: it ends in the middle; is the file whole?")]
    [InlineData("[]", "an object is expected")]
    [InlineData("{}", "neither view_name")]
    [InlineData("""{"view_name":"x","items":5}""", "items: a list")]
    [InlineData("""{"items":[]}""", "view_name is missing")]
    [InlineData("""{"report_name":"x","series":[]}""", "at least one")]
    public async Task What_is_no_file_of_Ganglia_is_refused_with_the_reason(string content, string why)
    {
        await using var server = await RestServer.StartAsync();
        var (status, answer) = await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "view.json", content });
        Assert.Equal(400, status);
        Assert.Contains(why, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web", ".*web.*")]
    [InlineData("^web", "web.*")]
    [InlineData("web$", ".*web")]
    [InlineData("^a|b$", "(?:a|b)")]
    [InlineData("a|b", ".*(?:a|b).*")]
    public void Patterns_found_anywhere_become_patterns_of_the_whole(string pattern, string whole) => Assert.Equal(whole, GangliaJson.Whole(pattern));

    [Fact]
    public async Task Any_damage_is_refused_in_words_or_taken_with_remarks()
    {
        await using var server = await RestServer.StartAsync();
        var import = server.Get<GangliaImport>();
        var random = new Random(9);
        for (var i = 0; i < 2000; i++)
        {
            var text = (i % 2 == 0 ? View : Report).ToCharArray();
            for (var n = random.Next(1, 5); n > 0; n--) text[random.Next(text.Length)] = "{}[]:,\"0x^($\\ t"[random.Next(15)];
            try
            {
                Assert.NotNull(await import.TakeAsync("x.json", new string(text), null, dryRun: true, "me"));
            }
            catch (Muster.Server.Web.Api.ApiProblem wrong)
            {
                Assert.InRange(wrong.Status, 400, 422);
            }
        }
    }

    private static string[] Remarks(JsonElement report) => [.. report.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()!)];
}
