using System.Text;
using Muster.LoadTest.Wire;

namespace Muster.LoadTest.Tests.Wire;

public class ResponseReaderTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData(Hello, 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3;a=b\r\nhel\r\n2 \r\nlo\r\n0\r\nTrailer: t\r\n\r\n", 200, "hello", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Hello, 200, "hello", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", 304, "", true)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:0\r\nConnection: close\r\n\r\n", 200, "", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok", 200, "ok", true)]
    [InlineData("HTTP/1.1 404 Not Found\nContent-Length: 2\n\nno", 404, "no", true)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 101, "", false)]
    [InlineData("HTTP/1.1 500 \r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 500, "x", true)]
    public void An_answer_is_read_whole_whatever_pieces_it_comes_in(string text, int status, string body, bool persistent)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (int size = 1; size <= bytes.Length; size++)
        {
            var reader = new ResponseReader();
            for (int twice = 0; twice < 2; twice++) // the second answer on a connection takes the short way
            {
                reader.Start(headOnly: false, keepBody: true);
                Assert.Equal(ReadState.Complete, Feed(reader, bytes, size, out int used));
                Assert.Equal(bytes.Length, used);
                Assert.Equal(status, reader.Status);
                Assert.Equal(body, Encoding.Latin1.GetString(reader.Body));
                Assert.Equal(persistent, reader.Persistent);
                Assert.Equal(bytes.Length, reader.AllBytes);
            }
        }
    }

    [Fact]
    public void An_answer_without_a_length_ends_with_the_connection()
    {
        var reader = new ResponseReader();
        reader.Start(headOnly: false, keepBody: true);
        Assert.Equal(ReadState.NeedsMore, reader.Take("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of it"u8, out _));
        Assert.Equal(ReadState.NeedsMore, reader.Take(" and more"u8, out _));
        Assert.Equal(ReadState.Complete, reader.End());
        Assert.Equal("all of it and more", Encoding.UTF8.GetString(reader.Body));
        Assert.False(reader.Persistent);
    }

    [Fact]
    public void An_answer_to_HEAD_has_no_body_whatever_its_length_says()
    {
        var reader = new ResponseReader();
        reader.Start(headOnly: true, keepBody: false);
        Assert.Equal(ReadState.Complete, reader.Take("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"u8, out _));
        Assert.True(reader.Persistent);
    }

    [Fact]
    public void What_stands_behind_an_answer_is_left_over()
    {
        var reader = new ResponseReader();
        reader.Start(headOnly: false, keepBody: false);
        Assert.Equal(ReadState.Complete, reader.Take(Encoding.Latin1.GetBytes(Hello + Hello), out int used));
        Assert.Equal(Hello.Length, used);
    }

    [Fact]
    public void An_answer_cut_anywhere_is_truncated_and_one_that_never_began_is_a_closed_connection()
    {
        var bytes = Encoding.Latin1.GetBytes(Hello);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            var reader = new ResponseReader();
            reader.Start(headOnly: false, keepBody: false);
            if (cut > 0) Assert.Equal(ReadState.NeedsMore, reader.Take(bytes.AsSpan(0, cut), out _));
            Assert.Equal(cut == 0 ? ReadState.Closed : ReadState.Truncated, reader.End());
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "begins with 'SSH-2.0-OpenSSH_9.2'")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", "status of three digits")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n", "Content-Length 'five' is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "Content-Length '+5' is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "two Content-Lengths: 5 and 6")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "'no colon here' has no name and colon")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "right sizes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX", "right sizes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "right sizes")]
    public void What_is_not_HTTP_is_said_to_be_so(string text, string fault)
    {
        var reader = new ResponseReader();
        reader.Start(headOnly: false, keepBody: false);
        Assert.Equal(ReadState.Malformed, reader.Take(Encoding.Latin1.GetBytes(text), out _));
        Assert.Contains(fault, reader.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_without_an_end_is_refused_at_64_KiB()
    {
        var reader = new ResponseReader();
        reader.Start(headOnly: false, keepBody: false);
        Assert.Equal(ReadState.NeedsMore, reader.Take("HTTP/1.1 200 OK\r\n"u8, out _));
        var line = Encoding.Latin1.GetBytes("X-A: " + new string('a', 1000) + "\r\n");
        var state = ReadState.NeedsMore;
        for (int i = 0; i < 100 && state == ReadState.NeedsMore; i++) state = reader.Take(line, out _);
        Assert.Equal(ReadState.Malformed, state);
        Assert.Contains("64 KiB", reader.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_and_damaged_answers_never_break_the_reader()
    {
        var random = new Random(20_26);
        byte[][] seeds =
        [
            Encoding.Latin1.GetBytes(Hello),
            Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: t\r\n\r\n"),
            Encoding.Latin1.GetBytes("HTTP/1.1 100 Continue\r\n\r\n" + Hello),
        ];
        var reader = new ResponseReader();
        for (int round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])seeds[round % seeds.Length].Clone();
            for (int damage = random.Next(1, 6); damage > 0; damage--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (round % 5 == 0) random.NextBytes(bytes);
            reader.Start(random.Next(4) == 0, keepBody: random.Next(2) == 0);
            var state = Feed(reader, bytes, random.Next(1, bytes.Length + 1), out int used);
            Assert.InRange(used, 0, bytes.Length);
            if (state == ReadState.NeedsMore) Assert.Contains(reader.End(), new[] { ReadState.Complete, ReadState.Truncated, ReadState.Closed });
            if (state == ReadState.Complete) Assert.InRange(reader.Status, 100, 999);
        }
    }

    private static ReadState Feed(ResponseReader reader, byte[] bytes, int size, out int used)
    {
        used = 0;
        var state = ReadState.NeedsMore;
        while (used < bytes.Length && state == ReadState.NeedsMore)
        {
            state = reader.Take(bytes.AsSpan(used, Math.Min(size, bytes.Length - used)), out int part);
            used += part;
        }
        return state;
    }
}
