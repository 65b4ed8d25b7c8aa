using FsCheck;
using FsCheck.Fluent;
using Muster.LoadTest.Histogram;

namespace Muster.LoadTest.Tests.Histogram;

public class PackedCountsTests
{
    [Fact]
    public void What_is_packed_is_unpacked_the_same() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(v => (long)v * 997).ListOf().ToArbitrary(), latencies =>
        {
            var histogram = new LatencyHistogram(PackedCounts.Bits);
            foreach (long latency in latencies) histogram.Record(latency);
            return histogram.Filled().SequenceEqual(PackedCounts.Unpack(PackedCounts.Pack(histogram))!);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Foreign_bytes_are_refused_or_are_sound_counts()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (PackedCounts.Unpack(Convert.ToBase64String(bytes)) is not { } counts) continue;
            Assert.All(counts, c => Assert.True(c.Count > 0 && c.Place < LatencyHistogram.PlacesOf(PackedCounts.Bits)));
            Assert.Equal(counts.Count, counts.Select(c => c.Place).Distinct().Count());
        }
    }

    [Theory]
    [InlineData("not base 64!")]
    [InlineData("AA==")]
    [InlineData("gA==")]
    public void What_is_no_such_text_is_null(string text) => Assert.Null(PackedCounts.Unpack(text));

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1_000_003)]
    [InlineData(LatencyHistogram.Longest)]
    public void A_place_knows_the_values_it_stands_for(long value)
    {
        var histogram = new LatencyHistogram(PackedCounts.Bits);
        histogram.Record(value);
        var (first, width) = LatencyHistogram.ValuesOf(histogram.Filled().Single().Place, PackedCounts.Bits);
        Assert.InRange(value, first, first + width - 1);
    }
}
