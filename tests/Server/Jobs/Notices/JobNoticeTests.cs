using Muster.Server.Tests.AgentLink;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Dapper;
using Microsoft.Extensions.Hosting;
using Muster.Server.Jobs.Running;
using Muster.Server.Storage;
using Muster.Server.Tests.Jobs.Running;

namespace Muster.Server.Tests.Jobs.Notices;

public sealed class JobNoticeTests
{
    [Fact]
    public async Task Addresses_hear_of_start_failure_and_the_failure_that_is_tried_again()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", _ => ("", 2));
        using var peer = new Peer();
        var job = await server.JobAsync($$"""
            - name: shaky
              group: g
              on: web
              retry: 1
              options: [{name: who, value: team}]
              notification:
                onstart: {urls: '{{peer.Address}}/start/${option.who}'}
                onretryablefailure: {urls: '{{peer.Address}}/again'}
                onfailure: {urls: '{{peer.Address}}/failed', plugin: {type: PagerOfNobody, configuration: {a: b} } }
              sequence: {commands: [{exec: x}]}
            """);
        Assert.Contains("nobody here tells “PagerOfNobody”", (await server.GetAsync($"/jobs/{job}")).GetProperty("remarks").GetRawText());
        var first = await server.BeginAsync(job);
        var heard = new List<(string Path, JsonElement Body)>();
        while (heard.Count < 4) heard.Add(await peer.HeardAsync());
        Assert.Equal(["/again", "/failed", "/start/team", "/start/team"], heard.Select(h => h.Path).Order(StringComparer.Ordinal));
        var failed = heard.Single(h => h.Path == "/failed").Body;
        Assert.Equal(("failure", "failed", "g/shaky"), (failed.GetProperty("trigger").GetString(), failed.GetProperty("status").GetString(),
            $"{failed.GetProperty("execution").GetProperty("job").GetProperty("group").GetString()}/{failed.GetProperty("execution").GetProperty("job").GetProperty("name").GetString()}"));
        Assert.Equal("one", failed.GetProperty("execution").GetProperty("failedNodes")[0].GetString());
        Assert.Equal(first + 1, failed.GetProperty("executionId").GetInt64());
        Assert.Equal(first, heard.Single(h => h.Path == "/again").Body.GetProperty("executionId").GetInt64());
    }

    [Fact]
    public async Task What_a_killed_server_did_not_put_out_is_put_out_at_the_next_start()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", _ => ("", 0));
        using var peer = new Peer();
        var job = await server.JobAsync($$"""
            - name: steady
              on: web
              notification: {onsuccess: {urls: '{{peer.Address}}/good'} }
              sequence: {commands: [{exec: x}]}
            """);
        var first = await server.BeginAsync(job);
        Assert.Equal("/good", (await peer.HeardAsync()).Path);
        var history = server.Get<JobHistory>();
        await CoreServer.UntilAsync(() => history.Find(first)!.Ended is not null, "the end is in the history");
        // As it is when the server ends between keeping the execution's end and telling it.
        await server.Get<Database>().WriteAsync(db =>
        {
            db.Execute("delete from job_notices; update job_runs set ended = null, status = 0");
        });
        Assert.Equal([first], history.Untold());
        await server.Get<IEnumerable<IHostedService>>().OfType<JobsWork>().Single().StartAsync(TestContext.Current.CancellationToken);
        var again = await peer.HeardAsync();
        Assert.Equal(("/good", first), (again.Path, again.Body.GetProperty("executionId").GetInt64()));
        Assert.Empty(history.Untold());
    }

    /// <summary>Takes requests, remembers them, and says 200.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Channel<(string, JsonElement)> heard = Channel.CreateUnbounded<(string, JsonElement)>();

        public Peer()
        {
            listener.Start();
            _ = Task.Run(ListenAsync);
        }

        public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        public async Task<(string Path, JsonElement Body)> HeardAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            return await heard.Reader.ReadAsync(patience.Token);
        }

        private async Task ListenAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var bytes = new MemoryStream();
                    var buffer = new byte[8192];
                    var (head, length) = (-1, 0);
                    while (head < 0 || bytes.Length < head + 4 + length)
                    {
                        var got = await stream.ReadAsync(buffer);
                        if (got == 0) break;
                        bytes.Write(buffer, 0, got);
                        var text = Encoding.UTF8.GetString(bytes.ToArray());
                        head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                        if (head >= 0) length = text.Split("\r\n").Where(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(l => int.Parse(l[15..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
                    }
                    var all = bytes.ToArray();
                    var path = Encoding.UTF8.GetString(all).Split(' ')[1];
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                    heard.Writer.TryWrite((path, JsonDocument.Parse(all.AsMemory(head + 4)).RootElement));
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
            {
                heard.Writer.TryComplete(over);
            }
        }

        public void Dispose() => listener.Dispose();
    }
}
