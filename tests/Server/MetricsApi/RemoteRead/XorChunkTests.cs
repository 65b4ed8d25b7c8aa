using FsCheck;
using FsCheck.Fluent;
using Muster.Server.MetricsApi.RemoteRead;
using Muster.Server.MetricsApi.RemoteWrite;

namespace Muster.Server.Tests.MetricsApi.RemoteRead;

public class XorChunkTests
{
    [Fact]
    public void Any_times_and_any_bits_come_back_as_they_went() => Prop.ForAll<long[], long[]>((deltas, bits) =>
    {
        var count = Math.Min(Math.Min(deltas.Length, bits.Length), XorChunk.Samples);
        var (times, values) = (new long[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            times[i] = (i == 0 ? 1_700_000_000_000 : times[i - 1]) + deltas[i];
            values[i] = BitConverter.Int64BitsToDouble(bits[i]);
        }
        var (readTimes, readValues) = XorChunk.Decode(XorChunk.Encode(times, values));
        return readTimes.SequenceEqual(times) && readValues.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(values.Select(BitConverter.DoubleToInt64Bits));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Steps_at_the_edges_of_every_width_come_back()
    {
        long[] changes = [0, 1, -1, 8191, 8192, 8193, -8191, -8192, 65535, 65536, 65537, -65535, -65536, 524287, 524288, 524289, -524287, -524288, long.MaxValue / 4];
        var times = new long[changes.Length + 2];
        times[1] = 10;
        long delta = 10;
        for (var i = 0; i < changes.Length; i++)
        {
            delta += changes[i];
            times[i + 2] = times[i + 1] + delta;
        }
        var values = times.Select(time => Math.Sqrt(time)).ToArray();
        Assert.Equal(times, XorChunk.Decode(XorChunk.Encode(times, values)).Times);
        Assert.Equal(values, XorChunk.Decode(XorChunk.Encode(times, values)).Values);
    }

    [Fact]
    public void Foreign_bytes_are_a_chunk_or_refused_by_name()
    {
        var random = new Random(3);
        for (var round = 0; round < 5000; round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            Record(() => XorChunk.Decode(bytes));
            Record(() => ReadRequest.Read(bytes));
        }

        static void Record(Action read)
        {
            try
            {
                read();
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Fact]
    public void Snappy_gives_back_what_it_packed_and_packs_what_repeats()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var text = new byte[random.Next(round % 10 == 0 ? 300_000 : 3000)];
            for (var i = 0; i < text.Length; i++) text[i] = (byte)(random.Next(4) == 0 || i < 8 ? random.Next(256) : text[i - 1 - random.Next(Math.Min(i, 7))]);
            Assert.Equal(text, SnappyBlock.Decode(SnappyEncoder.Encode(text), 1 << 20));
        }
        Assert.InRange(SnappyEncoder.Encode(new byte[100_000]).Length, 1, 6000);
    }
}
