using System.Globalization;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Events;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Views;

namespace Muster.Server.Tests.Views;

/// <summary>The files of Debian's own package ganglia-webfrontend, which script/bootstrap unpacks.</summary>
public sealed class GangliaPackageTests
{
    private static readonly string Package = Path.Combine(Root(), "artifacts", "peers", "ganglia-webfrontend");

    [Fact]
    public async Task Every_graph_and_every_file_of_the_configuration_is_imported_and_tells_what_was_carried_over()
    {
        await using var server = await RestServer.StartAsync();
        var graphs = Files("graph.d", "*.json");
        Assert.InRange(graphs.Length, 10, 100);
        foreach (var file in graphs)
        {
            var report = await ImportAsync(server, file);
            Assert.Equal(("graph", 1), (report.GetProperty("kind").GetString(), report.GetProperty("graphs").GetInt32()));
            var carried = report.GetProperty("carriedOver")[0].GetString()!;
            foreach (var metric in Metrics(file)) Assert.Contains(metric, carried, StringComparison.Ordinal);
            // One of them calls itself by another's name.
            Assert.All(Remarks(report), remark => Assert.StartsWith("report_name says network_report", remark, StringComparison.Ordinal));
        }
        var view = server.Get<ViewDesk>().Demand("ganglia");
        Assert.Equal(graphs.Length, view.Items.Count);
        var load = view.Items.Single(item => item.Graph.Title == "Load").Graph;
        Assert.Equal(["1-min", "Nodes", "CPUs", "Procs"], load.Queries.Select(query => query.Legend));
        Assert.Equal("""count(ganglia_cpu_num{host=~"$hosts"})""", load.Queries[1].Query);
        Assert.Equal((100, "#3333bb"), (view.Items.Single(item => item.Graph.Title == "CPU Report").Graph.Max, view.Items.Single(item => item.Graph.Title == "CPU Report").Graph.Queries[0].Color));

        foreach (var (name, kind, count) in new[] { ("view_default.json", "view", 0), ("default.json", "view", 4), ("events.json", "events", 0), ("event_color.json", "colors", 0) })
        {
            var report = await ImportAsync(server, Files("conf", name).Single());
            Assert.Equal((kind, count), (report.GetProperty("kind").GetString(), report.GetProperty("graphs").GetInt32()));
            Assert.True(count > 0 || Remarks(report).Length > 0, name);
        }
        Assert.Equal(4, server.Get<ViewDesk>().Demand("ganglia-reports").Items.Count);
    }

    [Fact]
    public async Task Graphs_that_are_programs_are_named_with_what_helps()
    {
        await using var server = await RestServer.StartAsync();
        foreach (var file in Files("graph.d", "*.php"))
        {
            var (status, answer) = await server.SendAsync(HttpMethod.Post, "/views/import", new { name = Path.GetFileName(file), content = await File.ReadAllTextAsync(file) });
            Assert.Equal(400, status);
            var told = answer.GetProperty("detail").GetString()!;
            Assert.StartsWith($"{Path.GetFileName(file)} is a program of PHP", told, StringComparison.Ordinal);
            Assert.Contains("Explore", told, StringComparison.Ordinal);
            if (file.EndsWith("varnish_report.php", StringComparison.Ordinal)) Assert.Contains("It reads varnish_200, varnish_300, varnish_400", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CSV_and_JSON_of_an_imported_graph_equal_the_samples_behind_it()
    {
        await using var server = await RestServer.StartAsync();
        await ImportAsync(server, Files("graph.d", "load_all_report.json").Single());
        var begin = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToUnixTimeSeconds() / 60 * 60;
        var samples = new Dictionary<string, double[]>();
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            foreach (var (metric, offset) in new[] { ("load_one", 0.125), ("load_five", 1e-9), ("load_fifteen", 12345.678) })
                samples[metric] = [.. Enumerable.Range(0, 12).Select(i => Put(metric, begin + i * 10, Math.Sin(i) + offset))];
            appender.Commit();

            double Put(string metric, long at, double value)
            {
                appender.Append(appender.Series(Labels.From((Labels.MetricName, $"ganglia_{metric}"), ("host", "web-01"))), at * 1000, value);
                return value;
            }
        }
        var asked = $"/ganglia/graph.php?h=web-01&g=load_all_report&cs={begin}&ce={begin + 110}";
        var csv = (await server.Http.GetStringAsync(asked + "&csv=1")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Timestamp,Load 1,Load 5,Load 15", csv[0]);
        Assert.Equal(12, csv.Length - 1);
        var json = JsonDocument.Parse(await server.Http.GetStringAsync(asked + "&json=1")).RootElement;
        Assert.Equal(["ganglia_load_one", "ganglia_load_five", "ganglia_load_fifteen"], json.EnumerateArray().Select(series => series.GetProperty("metric_name").GetString()!));
        foreach (var (values, place) in new[] { "load_one", "load_five", "load_fifteen" }.Select((metric, place) => (samples[metric], place)))
        {
            Assert.Equal(values, csv[1..].Select(line => double.Parse(line.Split(',')[place + 1], CultureInfo.InvariantCulture)));
            Assert.Equal(values, json[place].GetProperty("datapoints").EnumerateArray().Select(point => point[0].GetDouble()));
            Assert.Equal(Enumerable.Range(0, 12).Select(i => begin + i * 10), json[place].GetProperty("datapoints").EnumerateArray().Select(point => point[1].GetInt64()));
        }
    }

    [Fact]
    public async Task Events_are_imported_once_with_their_hosts_and_spans()
    {
        await using var server = await RestServer.StartAsync();
        const string events = """
            [ { "event_id": "5f1", "start_time": 1700000000, "end_time": "1700003600", "summary": "Upgrade", "description": "of the kernel", "grid": "*", "cluster": "Shop", "host_regex": "web-0[12]" },
              { "event_id": "5f2", "start_time": "1700010000", "summary": "Cables moved", "grid": "*", "cluster": "*", "host_regex": "*" },
              { "event_id": "5f3", "summary": "no time" } ]
            """;
        var report = (await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "events.json", content = events })).Body;
        Assert.Equal(("events", 2), (report.GetProperty("kind").GetString(), report.GetProperty("events").GetInt32()));
        Assert.Contains(Remarks(report), remark => remark.StartsWith("event 3: without", StringComparison.Ordinal));
        var again = (await server.SendAsync(HttpMethod.Post, "/views/import", new { name = "events.json", content = events })).Body;
        Assert.Equal(0, again.GetProperty("events").GetInt32());
        var kept = (await server.GetAsync("/events?q=Upgrade")).GetProperty("items")[0];
        Assert.Equal(("web-0[12]", "Shop"), (kept.GetProperty("labels").GetProperty(EventScope.HostRegex).GetString(), kept.GetProperty("labels").GetProperty("cluster").GetString()));
    }

    private static async Task<JsonElement> ImportAsync(RestServer server, string file)
    {
        var (status, report) = await server.SendAsync(HttpMethod.Post, "/views/import", new { name = Path.GetFileName(file), content = await File.ReadAllTextAsync(file) });
        Assert.True(status == 200, $"{file}: {report}");
        return report;
    }

    private static string[] Files(string folder, string pattern)
    {
        Assert.True(Directory.Exists(Package), $"{Package} is not there: run script/bootstrap");
        return [.. Directory.EnumerateFiles(Package, pattern, SearchOption.AllDirectories).Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == folder).Order(StringComparer.Ordinal)];
    }

    private static string[] Metrics(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.TryGetProperty("series", out var series) ? [.. series.EnumerateArray().Select(one => one.GetProperty("metric").GetString()!)] : [];
    }

    private static string[] Remarks(JsonElement report) => [.. report.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()!)];

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Muster.slnx"))) at = Path.GetDirectoryName(at.TrimEnd('/')) ?? throw new InvalidOperationException("the checkout is not found");
        return at;
    }
}
