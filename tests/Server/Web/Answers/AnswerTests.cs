using System.IO.Compression;
using System.Net;
using Xunit;

namespace Muster.Server.Tests.Web.Answers;

public sealed class AnswerTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/healthz")]
    [InlineData("/favicon.ico")]
    [InlineData("/api/v1/hosts")]
    [InlineData("/openapi/v1.json")]
    public async Task HEAD_is_answered_like_GET_without_the_body(string path)
    {
        await using var server = await RestServer.StartAsync();
        using var whole = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        using var asked = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal(whole.StatusCode, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task HEAD_of_an_event_stream_ends()
    {
        await using var server = await RestServer.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Head, "/api/v1/stream");
        using var head = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("text/event-stream", head.Content.Headers.ContentType?.MediaType);
        // The same connection goes on to serve.
        Assert.Equal("ok\n", await server.Http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Pages_are_compressed_as_the_caller_takes_them(string coding)
    {
        await using var server = await RestServer.StartAsync();
        var plain = await server.Http.GetStringAsync("/login", TestContext.Current.CancellationToken);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { { "Accept-Encoding", coding } } };
        using var answer = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal([coding], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        await using var packed = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using Stream unpacking = coding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        var text = await new StreamReader(unpacking).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(plain[..plain.IndexOf("data-now", StringComparison.Ordinal)], text[..text.IndexOf("data-now", StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    public async Task What_another_site_has_begun_is_not_compressed(string begunBy, bool packed)
    {
        await using var server = await RestServer.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { { "Accept-Encoding", "gzip" }, { "Sec-Fetch-Site", begunBy } } };
        using var answer = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal(packed ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Answers_that_hand_out_a_secret_are_not_compressed()
    {
        await using var server = await RestServer.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tokens")
        {
            Content = new StringContent("""{"name":"t","role":"viewer"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Accept-Encoding", "gzip, br" } },
        };
        using var answer = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Contains("mst_", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task There_is_an_icon_for_who_asks_without_having_read_a_page()
    {
        await using var server = await RestServer.StartAsync();
        var icon = await server.Http.GetByteArrayAsync("/favicon.ico", TestContext.Current.CancellationToken);
        Assert.Equal([0, 0, 1, 0, 1, 0, 32, 32], icon[..8]);
        Assert.Equal(icon.Length, 22 + BitConverter.ToInt32(icon, 14));
        // The corner is clear, the middle is not.
        Assert.Equal(0, icon[22 + 40 + 3]);
        Assert.Equal(255, icon[22 + 40 + (16 * 32 + 4) * 4 + 3]);
    }
}
