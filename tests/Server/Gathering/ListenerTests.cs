using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Server.Tests.Gathering;

public class ListenerTests
{
    private static async Task SendTcpAsync(int port, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    private static async Task SendUdpAsync(int port, byte[] packet)
    {
        using var client = new UdpClient();
        await client.SendAsync(packet, new IPEndPoint(IPAddress.Loopback, port));
    }

    [Fact]
    public async Task Graphite_lines_by_tcp_and_udp_become_series_and_bad_ones_are_named()
    {
        await using var server = await GatheringServer.StartAsync();
        var port = GatheringServer.FreePort();
        server.Write("carbon.yaml", $"graphite: {port}\nlabels: {{site: north}}\nrules: [{{match: 'servers.*.load', name: load, labels: {{host: $1}}}}]");
        await server.UntilSourceAsync("carbon", row => row.GetProperty("state").GetString() == "listening");
        await SendTcpAsync(port, "servers.db1.load 0.5 -1\nwrong line\na.b;c=d 7\n");
        await SendUdpAsync(port, "by.udp 3 -1"u8.ToArray());
        await server.UntilAsync("load", answer => answer is ["host=db1 site=north = 0.5"]);
        await server.UntilAsync("a_b", answer => answer is ["c=d site=north = 7"]);
        await server.UntilAsync("by_udp", answer => answer is ["site=north = 3"]);
        var row = await server.UntilSourceAsync("carbon", row => row.GetProperty("samples").GetInt64() == 3);
        Assert.Equal((1, "wrong line", "“line” is no number"), (row.GetProperty("refused").GetInt64(), row.GetProperty("firstRefused").GetProperty("text").GetString(), row.GetProperty("firstRefused").GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Statsd_is_flushed_at_its_interval()
    {
        await using var server = await GatheringServer.StartAsync();
        var port = GatheringServer.FreePort();
        server.Write("statsd.yaml", $"statsd: {port}\nflush: 1s");
        await server.UntilSourceAsync("statsd", row => row.GetProperty("state").GetString() == "listening");
        await SendUdpAsync(port, "hits:3|c|#env:prod\nrpc:250|ms"u8.ToArray());
        await server.UntilAsync("hits_total", answer => answer is ["env=prod = 3"]);
        await server.UntilAsync("rpc_seconds", answer => answer is ["quantile=0.5 = 0.25", "quantile=0.9 = 0.25", "quantile=0.99 = 0.25"]);
        await SendTcpAsync(port, "hits:2|c|#env:prod\n");
        await server.UntilAsync("hits_total", answer => answer is ["env=prod = 5"]);
    }

    [Fact]
    public async Task A_taken_port_is_told_and_a_file_that_goes_ends_its_listener()
    {
        await using var server = await GatheringServer.StartAsync();
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Write("one.yaml", $"graphite: {((IPEndPoint)taken.LocalEndPoint!).Port}");
        var failed = await server.UntilSourceAsync("one", row => row.GetProperty("state").GetString() == "failed");
        Assert.NotEmpty(failed.GetProperty("error").GetString()!);
        server.Delete("one.yaml");
        var port = GatheringServer.FreePort();
        server.Write("two.yaml", $"graphite: {port}");
        await server.UntilSourceAsync("two", row => row.GetProperty("state").GetString() == "listening");
        Assert.Single(await server.SourcesAsync());
    }

    [Fact]
    public async Task A_wrong_file_is_refused_whole_and_what_ran_runs_on()
    {
        await using var server = await GatheringServer.StartAsync();
        var port = GatheringServer.FreePort();
        server.Write("one.yaml", $"graphite: {port}");
        await server.UntilSourceAsync("one", row => row.GetProperty("state").GetString() == "listening");
        server.Write("two.yaml", "statsd: true\nflsh: 1s");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        string told;
        do told = await server.Rest.Http.GetStringAsync("/api/v1/configuration", limit.Token);
        while (!told.Contains("flsh", StringComparison.Ordinal));
        Assert.Contains("metrics/two.yaml", told, StringComparison.Ordinal);
        Assert.Equal("listening", Assert.Single(await server.SourcesAsync()).GetProperty("state").GetString());
    }
}
