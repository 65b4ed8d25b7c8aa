using System.Buffers.Binary;
using System.Net.Http.Headers;
using Muster.Metrics;
using Muster.Server.MetricsApi.RemoteRead;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.MetricsApi.Wire;
using Muster.Server.States.Wire;
using Muster.Tsdb.Encoding;

namespace Muster.Server.Tests.MetricsApi.RemoteRead;

public class ReadEndpointTests
{
    private static readonly long Now = (TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(2)).ToUnixTimeMilliseconds();

    private static byte[] Ask(bool streamed, params (int Type, string Name, string Value)[] matchers)
    {
        var request = new WireWriter();
        var query = request.Open(1);
        request.Number(1, Now);
        request.Number(2, Now + 3_600_000);
        foreach (var (type, name, value) in matchers)
        {
            var matcher = request.Open(3);
            request.Number(1, (ulong)type);
            request.Text(2, name);
            request.Text(3, value);
            request.Close(matcher);
        }
        request.Close(query);
        if (streamed) request.Bytes(2, [1, 0]);
        return SnappyEncoder.Encode(request.Written);
    }

    private static async Task<(int Status, byte[] Body, HttpContentHeaders Headers)> SendAsync(MetricsServer server, byte[] body)
    {
        using var answer = await server.Http.PostAsync("/prometheus/api/v1/read", new ByteArrayContent(body), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), answer.Content.Headers);
    }

    [Fact]
    public async Task Chunks_come_frame_by_frame_sorted_with_their_sums()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        double[] values = [.. Enumerable.Range(0, 50).Select(i => i * 0.7)];
        server.Append(Labels.From(("__name__", "b"), ("x", "2")), Now, values);
        server.Append(Labels.From(("__name__", "b"), ("x", "1")), Now, values);
        server.Append(Labels.From(("__name__", "c")), Now, values);
        var (status, body, headers) = await SendAsync(server, Ask(streamed: true, (2, "__name__", "b|nothing"), (1, "x", "")));
        Assert.Equal((200, "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse"), (status, headers.ContentType!.ToString()));
        List<string> found = [];
        for (var at = 0; at < body.Length;)
        {
            var (length, size) = (0, 0);
            do length |= (body[at] & 0x7F) << (7 * size++); while (body[at++] >= 0x80);
            var message = body.AsSpan(at + 4, length);
            Assert.Equal(Crc32C.Of(message), BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at)));
            at += 4 + length;
            found.Add(OneSeries(message, values));
        }
        Assert.Equal(["1", "2"], found);
    }

    private static string OneSeries(ReadOnlySpan<byte> message, double[] values)
    {
        var frame = new WireReader(message);
        Assert.True(frame.Tag(out var field, out _) && field == 1 && frame.Bytes(out message));
        var series = new WireReader(message);
        var last = "";
        while (!series.AtEnd)
        {
            Assert.True(series.Tag(out field, out _) & series.Bytes(out var part));
            var reader = new WireReader(part);
            if (field == 1)
            {
                Assert.True(reader.Tag(out _, out _) & reader.Bytes(out _) & reader.Tag(out _, out _) & reader.Bytes(out var value));
                last = System.Text.Encoding.UTF8.GetString(value);
                continue;
            }
            Assert.True(reader.Tag(out _, out _) && reader.Varint(out var from) && (long)from == Now);
            Assert.True(reader.Tag(out _, out _) && reader.Varint(out var to) && (long)to == Now + 49 * 60_000);
            Assert.True(reader.Tag(out _, out _) && reader.Varint(out var encoding) && encoding == 1);
            Assert.True(reader.Tag(out _, out _) & reader.Bytes(out var data));
            Assert.Equal(values, XorChunk.Decode(data).Values);
        }
        return last;
    }

    [Fact]
    public async Task Whoever_names_no_form_gets_all_samples_in_one_message()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        server.Append(Labels.From(("__name__", "a")), Now, 1, 2, StaleMarker.Value);
        var (status, body, headers) = await SendAsync(server, Ask(streamed: false, (0, "__name__", "a")));
        Assert.Equal((200, "snappy"), (status, headers.ContentEncoding.Single()));
        var expected = new WireWriter();
        ReadAnswer.WriteResult(expected, [new SeriesSamples(Labels.From(("__name__", "a")), new[] { Now, Now + 60_000, Now + 120_000 }, new[] { 1, 2, StaleMarker.Value })]);
        Assert.Equal(expected.Written.ToArray(), SnappyBlock.Decode(body, 1 << 20));
    }

    [Theory]
    [InlineData(2, "(", "the matcher of __name__:")]
    [InlineData(9, "a", "an unknown type")]
    public async Task What_cannot_be_read_is_refused_by_name(int type, string value, string message)
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        var (status, body, _) = await SendAsync(server, Ask(streamed: true, (type, "__name__", value)));
        Assert.Equal(400, status);
        Assert.Contains(message, System.Text.Encoding.UTF8.GetString(body));
        Assert.Equal(400, (await SendAsync(server, [1, 2, 3])).Status);
    }
}
