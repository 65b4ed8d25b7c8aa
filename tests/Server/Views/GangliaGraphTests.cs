using System.Net;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Views;

/// <summary>Graphs fetched from the address that Ganglia has.</summary>
public sealed class GangliaGraphTests
{
    [Fact]
    public async Task Scripts_made_for_Ganglia_fetch_the_values_of_a_metric_a_graph_and_an_aggregate()
    {
        await using var server = await RestServer.StartAsync();
        var begin = Fill(server);
        var csv = (await server.Http.GetStringAsync($"/ganglia/graph.php?c=Shop&h=web-01&m=load_one&cs={begin}&ce={begin + 60}&csv=1")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Timestamp,load_one", csv[0]);
        Assert.Equal($"{DateTimeOffset.FromUnixTimeSeconds(begin).UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z,1", csv[1]);
        Assert.InRange(csv.Length, 7, 8);

        var json = JsonDocument.Parse(await server.Http.GetStringAsync("/graph.php?h=web-01&g=load_report&r=hour&json=1")).RootElement;
        Assert.Equal("web-01", json[0].GetProperty("host_name").GetString());
        var points = json[0].GetProperty("datapoints").EnumerateArray().Where(point => point[0].ValueKind == JsonValueKind.Number).ToList();
        Assert.InRange(points[0][1].GetInt64(), begin, begin + 60);

        // Without a host: the sum of the cluster.
        csv = (await server.Http.GetStringAsync($"/ganglia/graph.php?c=Shop&m=load_one&r=2hr&csv=1")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        // A time without a sample has no value.
        var told = csv[1..].Where(line => !line.EndsWith(',')).ToList();
        Assert.NotEmpty(told);
        Assert.All(told, line => Assert.InRange(double.Parse(line[(line.IndexOf(',') + 1)..], System.Globalization.CultureInfo.InvariantCulture), 11, 33));
        json = JsonDocument.Parse(await server.Http.GetStringAsync("/ganglia/graph.php?aggregate=1&hreg[]=web&mreg[]=load_.*&gtype=stack&r=day&json=1")).RootElement;
        Assert.Equal(2, json.GetArrayLength());
    }

    [Fact]
    public async Task Without_csv_and_json_it_is_a_picture_and_what_cannot_be_read_is_told()
    {
        await using var server = await RestServer.StartAsync();
        Fill(server);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47], (await server.Http.GetByteArrayAsync("/ganglia/graph.php?h=web-01&m=load_one&r=week&z=small"))[..4]);
        foreach (var (wrong, said) in new[] { ("m=load_one&r=fortnight", "fortnight"), ("h=web-01", "which graph"), ("m=load_one&cs=11/31/2026", "is no time"), ("m=load_one&x=high", "is no number"), ("aggregate=1&hreg[]=(&mreg[]=x", ""), ("aggregate=1&hreg[]=web&mreg[]=x&gtype=pie", "none of line, stack") })
        {
            using var answer = await server.Http.GetAsync($"/ganglia/graph.php?{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(said, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/ganglia/graph.php?g=unheard_report")).StatusCode);
    }

    private static long Fill(RestServer server)
    {
        var begin = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToUnixTimeSeconds() / 60 * 60;
        using var appender = server.Get<MetricsStore>().Appender("test");
        foreach (var (host, offset) in new[] { ("web-01", 1), ("web-02", 10) })
            for (var i = 0; i < 12; i++)
                appender.Append(appender.Series(Labels.From(("__name__", "ganglia_load_one"), ("host", host), ("cluster", "Shop"))), (begin + i * 10) * 1000, i + offset);
        appender.Commit();
        return begin;
    }
}
