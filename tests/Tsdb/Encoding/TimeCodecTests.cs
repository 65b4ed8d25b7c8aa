using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Tests.Encoding;

public sealed class TimeCodecTests
{
    [Fact]
    public void Times_of_any_kind_come_back()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var times = new long[1 + random.Next(400)];
            var jitter = random.Next(3) * random.Next(1000);
            var wild = random.Next(10) == 0;
            times[0] = random.NextInt64(-1_000_000, 4_000_000_000_000);
            for (var i = 1; i < times.Length; i++)
                times[i] = wild ? random.NextInt64(long.MinValue, long.MaxValue) : times[i - 1] + 10_000 + random.Next(jitter + 1) + (random.Next(50) == 0 ? 3_600_000 : 0);
            var sink = new ByteSink();
            TimeCodec.Encode(times, sink);
            var back = new long[times.Length];
            var source = new ByteSource(sink.Span);
            TimeCodec.Decode(ref source, back);
            Assert.Equal(times, back);
            Assert.Equal(0, source.Left);
        }
    }

    [Fact]
    public void Regular_scrapes_cost_a_few_bytes_in_all()
    {
        var sink = new ByteSink();
        TimeCodec.Encode(Enumerable.Range(0, 8640).Select(i => 1_700_000_000_000L + i * 10_000L).ToArray(), sink);
        Assert.InRange(sink.Length, 1, 12);
    }

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        Assert.Equal(0xe3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(Crc32C.Of("123456789"u8), Crc32C.Of("12345678"u8, "9"u8));
    }
}
