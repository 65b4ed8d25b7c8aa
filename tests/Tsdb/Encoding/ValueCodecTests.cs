using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Tests.Encoding;

public sealed class ValueCodecTests
{
    [Theory]
    [InlineData(ResidualLayout.Packed)]
    [InlineData(ResidualLayout.Bytes)]
    public void Every_bit_pattern_comes_back(ResidualLayout layout)
    {
        var random = new Random(4711);
        for (var round = 0; round < 20_000; round++)
        {
            var values = DoubleRuns.Make(random, 1 + random.Next(round % 50 == 0 ? 3000 : 150));
            var sink = new ByteSink();
            ValueCodec.Encode(values, sink, layout);
            var back = new double[values.Length];
            var source = new ByteSource(sink.Span);
            ValueCodec.Decode(ref source, back);
            Assert.True(values.AsSpan().SequenceEqual(back) || Bits(values).SequenceEqual(Bits(back)), $"round {round}");
            Assert.Equal(Bits(values), Bits(back));
            Assert.Equal(0, source.Left);
        }
    }

    [Fact]
    public void A_counter_that_rises_evenly_costs_next_to_nothing()
    {
        var values = Enumerable.Range(0, 720).Select(i => 123456789.0 + i * 1000).ToArray();
        var sink = new ByteSink();
        ValueCodec.Encode(values, sink, ResidualLayout.Packed);
        Assert.InRange(sink.Length, 1, 40);
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read_as_other_numbers_but_never_outside_the_run()
    {
        var random = new Random(99);
        for (var round = 0; round < 20_000; round++)
        {
            var sink = new ByteSink();
            ValueCodec.Encode(DoubleRuns.Make(random, 100), sink, (ResidualLayout)(round & 1));
            var bytes = sink.Span[..random.Next(sink.Length + 1)].ToArray();
            if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var source = new ByteSource(bytes);
                ValueCodec.Decode(ref source, new double[100]);
            }
            catch (CorruptDataException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
}
