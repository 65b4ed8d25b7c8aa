using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Forward;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Tests.MetricsApi.Peers;

namespace Muster.Server.Tests.MetricsApi.Forward;

/// <summary>The whole server forwarding to a receiver that answers as a test tells it to, and to a real Prometheus.</summary>
public class ForwardTests
{
    private static async Task ConfigureAsync(RestServer server, string yaml, int stores = 1)
    {
        var folder = Path.Combine(server.Data, "config", "metrics");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "remote.yaml"), yaml);
        await Peer.UntilAsync(() => Task.FromResult(server.Get<Forwarder>().States.Count == stores), "the stores are known");
    }

    private static void Append(RestServer server, long timeMs, int series, double value = 1, string name = "herd")
    {
        using var appender = server.Get<MetricsStore>().Appender("test");
        for (var i = 0; i < series; i++)
            Assert.Equal(AppendOutcome.Stored, appender.Append(appender.Series(Labels.From(("__name__", name), ("i", i.ToString()))), timeMs, value + i));
        appender.Commit();
    }

    private static long Recent => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000 - 300_000;

    [Fact]
    public async Task Nothing_is_lost_when_a_real_Prometheus_is_killed_and_comes_back()
    {
        const int Batch = 700;
        using TempFolder folder = new();
        await using var server = await RestServer.StartAsync();
        await using var prometheus = await PrometheusProcess.StartAsync(folder["prometheus"], "", "--web.enable-remote-write-receiver");
        await ConfigureAsync(server, $"{{name: archive, url: '{prometheus.Url}api/v1/write', batch: {Batch}}}");
        var start = Recent;
        const int Rounds = 150, Series = 40;
        for (var round = 0; round < Rounds; round++)
        {
            Append(server, start + round * 1000, Series, round);
            if (round == 50) await prometheus.KillAsync();
            if (round == 100) await prometheus.StartAsync();
        }
        var at = (start + Rounds * 1000) / 1000;
        await Peer.UntilAsync(async () => await prometheus.QueryAsync("sum(count_over_time(herd[10m]))", at) is var sum && sum.GetArrayLength() == 1
            && sum[0].GetProperty("value")[1].GetString() == $"{Rounds * Series}", "every sample arrived");
        Assert.Equal($"{Rounds - 1 + 39}", (await prometheus.QueryAsync("herd{i=\"39\"}", at))[0].GetProperty("value")[1].GetString());
        var state = server.Get<Forwarder>().States.Single();
        Assert.Equal((0L, 0L), (state.Lost, state.Pending));
        // A batch whose answer died with Prometheus is sent again; what it had stored before it died it refuses then. All is there, see above.
        Assert.InRange(state.Refused, 0, Batch);
        Assert.True(state.Retries > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_busy_store_is_asked_again_when_it_wants_to_be_and_gets_only_what_it_selects(int version)
    {
        await using var server = await RestServer.StartAsync();
        using var receiver = new Receiver();
        receiver.Answers.Enqueue((503, null));
        receiver.Answers.Enqueue((429, "0"));
        await File.WriteAllTextAsync(Path.Combine(server.Data, "secrets", "archive"), "hush\n");
        await ConfigureAsync(server, $$"""
            name: archive
            url: {{receiver.Url}}
            version: {{version}}
            token: secret:archive
            headers: {X-Scope-OrgID: shop}
            only: ['herd{i=~"[12]"}']
            """);
        Append(server, Recent, 5);
        Append(server, Recent, 5, name: "other");
        await Peer.UntilAsync(() => Task.FromResult(receiver.Taken.Count == 2), "both are taken");
        Assert.Equal(["1", "2"], receiver.Taken.Select(sample => sample.Labels.Get("i")).Order());
        Assert.All(receiver.Headers, headers => Assert.Equal(("Bearer hush", "shop", version == 1 ? "0.1.0" : "2.0.0"), (headers["Authorization"], headers["X-Scope-OrgID"], headers["X-Prometheus-Remote-Write-Version"])));
        var own = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("muster_metrics_forward_samples_total{store=\"archive\",outcome=\"sent\"} 2\n", own);
        Assert.Contains("muster_metrics_forward_retries_total{store=\"archive\"} 2\n", own);
    }

    [Fact]
    public async Task One_sample_that_a_store_refuses_does_not_take_the_others_with_it()
    {
        await using var server = await RestServer.StartAsync();
        using var receiver = new Receiver { Hates = "3" };
        await ConfigureAsync(server, $"{{name: picky, url: '{receiver.Url}'}}");
        Append(server, Recent, 9);
        await Peer.UntilAsync(() => Task.FromResult(server.Get<Forwarder>().States.Single() is { Refused: 1, Pending: 0 }), "one is refused");
        Assert.Equal(["0", "1", "2", "4", "5", "6", "7", "8"], receiver.Taken.Select(sample => sample.Labels.Get("i")).Order());
        Assert.Contains("out of order", server.Get<Forwarder>().States.Single().Trouble);
    }

    [Fact]
    public async Task A_store_that_knows_no_second_version_gets_the_first()
    {
        await using var server = await RestServer.StartAsync();
        using var receiver = new Receiver();
        receiver.Answers.Enqueue((415, null));
        await ConfigureAsync(server, $"{{name: old, url: '{receiver.Url}', version: 2}}");
        Append(server, Recent, 3);
        await Peer.UntilAsync(() => Task.FromResult(receiver.Taken.Count == 3), "all are taken");
        Assert.Equal(["2.0.0", "0.1.0"], receiver.Headers.Select(headers => headers["X-Prometheus-Remote-Write-Version"]));
    }

    [Theory]
    [InlineData("name: a\nurl: ftp://x", 2, 6, "is no http address")]
    [InlineData("name: a\nurl: http://u:p@x", 2, 6, "names and passwords do not belong here")]
    [InlineData("name: a\nurl: http://x\ntoken: mst_abc", 3, 8, "write secret:NAME")]
    [InlineData("name: a\nurl: http://x\nonly: 'up{a=}'", 3, 13, "only: ")]
    [InlineData("name: a\nurl: http://x\nonly:\n- up\n- >\n  up{a=\n  }", 7, 3, "only: ")]
    [InlineData("- {name: a, url: 'http://x'}\n- {name: a, url: 'http://y'}", 2, 10, "two remote stores")]
    [InlineData("name: a\nurl: http://x\nqueue: 10", 3, 8, "is no size")]
    [InlineData("name: a\nurl: http://x\nbatches: 10", 3, 1, "did you mean “batch”")]
    public void What_is_wrong_in_the_file_is_named_with_its_place(string yaml, int line, int column, string message)
    {
        var wrong = Assert.Throws<Muster.Server.Configuration.ConfigurationException>(() => Muster.Server.Configuration.RemoteStore.Parse(yaml));
        Assert.Contains(message, wrong.Reason);
        Assert.Equal(("metrics/remote.yaml", line, column), (wrong.File, wrong.Line, wrong.Column));
    }

    /// <summary>Takes remote write requests; the first answers may be told to it.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Receiver()
        {
            Url = $"http://127.0.0.1:{PrometheusProcess.FreePort()}/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Url { get; }
        public ConcurrentQueue<(int Status, string? RetryAfter)> Answers { get; } = new();
        public ConcurrentQueue<QueuedSample> Taken { get; } = new();
        public ConcurrentQueue<Dictionary<string, string?>> Headers { get; } = new();

        /// <summary>Requests with this value of the label i are refused whole.</summary>
        public string? Hates { get; init; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                Headers.Enqueue(context.Request.Headers.AllKeys.ToDictionary(key => key!, key => context.Request.Headers[key]));
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                var message = SnappyBlock.Decode(body.ToArray(), 1 << 20);
                var request = context.Request.ContentType!.Contains("v2") ? WriteReader2.Read(message) : WriteReader1.Read(message);
                var (status, after) = Answers.TryDequeue(out var told) ? told : request.Series.Any(series => series.Labels.Get("i") == Hates) ? (400, null) : (204, null);
                if (status == 204)
                    foreach (var series in request.Series)
                        foreach (var sample in series.Samples) Taken.Enqueue(new QueuedSample(series.Labels, sample.TimeMs, sample.Value));
                context.Response.StatusCode = status;
                if (after is not null) context.Response.Headers["Retry-After"] = after;
                context.Response.Close(status == 400 ? "out of order sample"u8.ToArray() : [], false);
            }
        }
    }
}
