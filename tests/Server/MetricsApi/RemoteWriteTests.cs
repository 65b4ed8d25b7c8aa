using System.Net.Http.Headers;
using System.Text;

namespace Muster.Server.Tests.MetricsApi;

public class RemoteWriteTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;

    private static byte[] Part(int field, params byte[][] inner) => Part(field, inner.SelectMany(bytes => bytes).ToArray());
    private static byte[] Part(int field, byte[] inner) => [.. SnappyBlockTests.Varint((ulong)(field << 3 | 2)), .. SnappyBlockTests.Varint((ulong)inner.Length), .. inner];
    private static byte[] Part(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));
    private static byte[] Number(int field, long value) => [.. SnappyBlockTests.Varint((ulong)(field << 3)), .. SnappyBlockTests.Varint((ulong)value)];
    private static byte[] Sample(long time, double value) => Part(2, [9, .. BitConverter.GetBytes(value)], Number(2, time));
    private static byte[] Label(string name, string value) => Part(1, Part(1, name), Part(2, value));

    private static byte[] Pack(params byte[][] message)
    {
        byte[] all = [.. message.SelectMany(bytes => bytes)];
        List<byte> block = [.. SnappyBlockTests.Varint((ulong)all.Length)];
        foreach (var chunk in all.Chunk(60)) block.AddRange([(byte)((chunk.Length - 1) << 2), .. chunk]);
        return [.. block];
    }

    private static async Task<HttpResponseMessage> SendAsync(MetricsServer server, byte[] body, string type = "application/x-protobuf")
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        content.Headers.ContentEncoding.Add("snappy");
        return await server.Http.PostAsync("/prometheus/api/v1/write", content, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Version_1_is_kept_with_its_metadata_and_can_be_asked_for()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        using var answer = await SendAsync(server, Pack(
            Part(1, Label("__name__", "orders_total"), Label("shop", "süd"), Sample(Now, 41), Sample(Now + 1000, 42)),
            Part(3, Number(1, 1), Part(2, "orders_total"), Part(4, "Orders taken."))));
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal("2", answer.Headers.GetValues("X-Prometheus-Remote-Write-Samples-Written").Single());
        var (_, found) = await server.AskAsync($"query?query=orders_total&time={Now / 1000 + 2}");
        Assert.Equal("42", found.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
        var (_, metadata) = await server.AskAsync("metadata?metric=orders_total");
        Assert.Equal("""{"orders_total":[{"type":"counter","help":"Orders taken.","unit":""}]}""", metadata.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Version_2_refers_to_its_symbols()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        using var answer = await SendAsync(server, Pack(
            Part(5, Part(1, [1, 2, 3, 4]), Sample(Now, 1.5), Part(5, Number(1, 2), Number(3, 5))),
            Part(4, ""), Part(4, "__name__"), Part(4, "heat_celsius"), Part(4, "room"), Part(4, "attic"), Part(4, "How warm.")), "application/x-protobuf;proto=io.prometheus.write.v2.Request");
        Assert.Equal(204, (int)answer.StatusCode);
        var (_, found) = await server.AskAsync($"query?query=heat_celsius{{room=\"attic\"}}&time={Now / 1000 + 2}");
        Assert.Equal("1.5", found.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
        Assert.Equal("gauge", (await server.AskAsync("metadata")).Body.GetProperty("data").GetProperty("heat_celsius")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_can_be_kept_is_kept_and_the_rest_is_named()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        using var answer = await SendAsync(server, Pack(
            Part(1, Label("nameless", "yes"), Sample(Now, 1)),
            Part(1, Label("__name__", "far"), Sample(Now + 86_400_000, 1)),
            Part(1, Label("__name__", "fine"), Sample(Now, 1))));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("1 samples kept, 2 refused; the first: a series without a metric name: {nameless=\"yes\"}\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("1", answer.Headers.GetValues("X-Prometheus-Remote-Write-Samples-Written").Single());
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v9.Request", 415)]
    [InlineData("application/x-protobuf;proto=prometheus.WriteRequest", 400)]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v2.Request", 400)]
    public async Task Other_types_and_malformed_bodies_are_refused(string type, int status)
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        using var answer = await SendAsync(server, Pack([0x0a, 0x7f, 1, 2, 3]), type);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Damaged_requests_never_do_more_than_be_refused()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        byte[] whole = [.. Part(1, Label("__name__", "orders_total"), Label("shop", "a"), Sample(Now, 1)), .. Part(5, Part(1, [1, 2]), Sample(Now, 2)), .. Part(4, ""), .. Part(4, "__name__"), .. Part(4, "b")];
        Random random = new(5);
        for (var round = 0; round < 300; round++)
        {
            var hurt = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) hurt[random.Next(hurt.Length)] = (byte)random.Next(256);
            using var answer = await SendAsync(server, Pack(hurt), round % 2 == 0 ? "application/x-protobuf" : "application/x-protobuf;proto=io.prometheus.write.v2.Request");
            Assert.Contains((int)answer.StatusCode, new[] { 204, 400 });
        }
    }
}
