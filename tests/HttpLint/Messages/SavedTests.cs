using System.Text;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Tests.Messages;

public sealed class SavedTests
{
    private static readonly Uri Url = new("https://a.example/");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Har = """
        {"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-01T12:00:00Z","request":{"method":"GET","url":"https://a.example/","headers":[{"name":":path","value":"/"}]},
        "response":{"status":200,"statusText":"OK","httpVersion":"h2","headers":[{"name":"set-cookie","value":"a=1\nb=2"},{"name":"content-encoding","value":"br"}],"headersSize":80,"bodySize":20,"content":{"mimeType":"text/html","text":"aGVsbG8=","encoding":"base64"}},
        "timings":{"dns":1,"connect":10,"ssl":6,"send":0,"wait":5,"receive":2}}]}}
        """;

    [Fact]
    public void A_saved_response_is_judged_without_its_clock()
    {
        var exchange = SavedResponse.Read("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray(), Url, Now);
        var ids = ResponseLint.Check(exchange).Select(n => n.Id).ToArray();
        Assert.Contains("CL_CORRECT", ids);
        Assert.DoesNotContain("DATE_INCORRECT", ids);
    }

    [Fact]
    public void A_saved_head_has_no_body_to_complain_of()
    {
        var exchange = SavedResponse.Read("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"u8.ToArray(), Url, Now);
        Assert.False(exchange.Response.BodyKnown);
        Assert.DoesNotContain(ResponseLint.Check(exchange), n => n.Id is "CL_INCORRECT" or "CL_CORRECT");
    }

    [Fact]
    public void An_archive_is_read_with_its_cookies_times_and_body()
    {
        var exchange = Assert.Single(HarReader.Read(Encoding.UTF8.GetBytes(Har)));
        Assert.Equal(["a=1", "b=2"], exchange.Response.Fields.Of("Set-Cookie").Select(f => f.Value));
        Assert.Equal("hello", Encoding.ASCII.GetString(exchange.Response.Body));
        Assert.Equal("2", exchange.Response.Version);
        Assert.Equal(18, exchange.Timings.Total.TotalMilliseconds);
        Assert.Empty(exchange.Request.Fields);
    }

    [Theory]
    [InlineData("{", "not JSON at line 1")]
    [InlineData("[]", "no log.entries")]
    [InlineData("""{"log":{"entries":{}}}""", "no log.entries")]
    [InlineData("""{"log":{"entries":[{}]}}""", "log.entries[0].request is missing")]
    [InlineData("""{"log":{"entries":[{"request":{"url":"x"},"response":{}}]}}""", "log.entries[0].request.url “x” is no absolute URL")]
    [InlineData("""{"log":{"entries":[{"request":{"url":"http://a/"},"response":{"status":200,"headers":[{}]}}]}}""", "log.entries[0].response.headers holds a header without a name")]
    [InlineData("""{"log":{"entries":[{"request":{"url":"http://a/"},"response":{"status":200,"content":{"text":"!","encoding":"base64"}}}]}}""", "log.entries[0].response.content.text is said to be base64 but is not")]
    public void A_malformed_archive_is_refused_with_the_place(string json, string said) =>
        Assert.Contains(said, Assert.Throws<MessageFormatException>(() => HarReader.Read(Encoding.UTF8.GetBytes(json))).Message);

    [Fact]
    public void Any_bytes_are_an_archive_or_refused()
    {
        var random = new Random(7);
        var sound = Encoding.UTF8.GetBytes(Har);
        for (int round = 0; round < 5_000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (int change = random.Next(1, 5); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                foreach (var exchange in HarReader.Read(bytes)) ResponseLint.Check(exchange);
            }
            catch (MessageFormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }
}
