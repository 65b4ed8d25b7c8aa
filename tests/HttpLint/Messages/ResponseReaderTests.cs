using System.Text;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Tests.Messages;

public sealed class ResponseReaderTests
{
    [Fact]
    public void The_header_text_is_kept_as_it_was_sent()
    {
        var response = Exchanges.Read("HTTP/1.1 200 Fine by me\r\ncOnTent-type:text/plain\r\nX-A:  b \r\n\r\nbody");
        Assert.Equal("Fine by me", response.Reason);
        Assert.Equal("cOnTent-type:text/plain", response.Fields[0].Raw);
        Assert.Equal("b", response.Fields.Value("x-a"));
        Assert.Equal("body", Encoding.ASCII.GetString(response.Body));
    }

    [Fact]
    public void Chunks_become_a_body_and_their_framing_counts_as_bytes_on_the_wire()
    {
        var response = Exchanges.Read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");
        Assert.Equal("hello world", Encoding.ASCII.GetString(response.Body));
        Assert.Equal("1", response.Trailers.Value("X-Sum"));
        Assert.Equal("5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n".Length, response.BodyBytes);
        Assert.Empty(response.Faults);
    }

    [Fact]
    public void Interim_responses_are_passed_over() =>
        Assert.Equal(200, Exchanges.Read("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").Status);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", FramingFaultKind.Truncated, "Content-Length says 10 bytes, 5 came")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\nshort", FramingFaultKind.BadLength, "ten")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nshort", FramingFaultKind.BadLength, "5, 6")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", FramingFaultKind.BadChunk, "the connection ended inside a chunk of 5 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX\r\n", FramingFaultKind.BadChunk, "a chunk of 5 bytes is not followed by an empty line")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", FramingFaultKind.BadChunk, "“-5” is no chunk size")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Half", FramingFaultKind.Truncated, "the connection ended inside the headers")]
    public void Broken_framing_is_named(string text, FramingFaultKind kind, string said) =>
        Assert.Contains(new FramingFault(kind, said), Exchanges.Read(text).Faults);

    [Theory]
    [InlineData("", "without sending a byte")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "“SSH-2.0-OpenSSH_9.2”")]
    [InlineData("\u0015\u0003\u0001", "“···”")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", "status line")]
    public void What_is_no_http_is_refused_with_what_came_instead(string text, string said) =>
        Assert.Contains(said, Assert.Throws<MessageFormatException>(() => Exchanges.Read(text)).Message);

    [Fact]
    public void Huge_headers_are_refused_and_huge_bodies_cut()
    {
        var limits = new ReadLimits(Head: 200, Body: 100, Wire: 1 << 20);
        var huge = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nX: {new string('x', 300)}\r\n\r\n");
        Assert.Contains("longer than 200 bytes", Assert.Throws<MessageFormatException>(() => Exchanges.Read(huge, limits: limits)).Message);
        var cut = Exchanges.Read(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n{new string('x', 300)}"), limits: limits);
        Assert.True(cut.BodyCut);
        Assert.Equal((100, 300L), (cut.Body.Length, cut.BodyBytes));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_but_never_crash_the_reader()
    {
        var random = new Random(20260301);
        var sound = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        for (int round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (int change = random.Next(1, 6); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(bytes.Length + 1)];
            try
            {
                var response = Exchanges.Read(bytes);
                Assert.InRange(response.Status, 100, 999);
                Assert.True(response.WireBytes <= bytes.Length);
            }
            catch (MessageFormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }
}
