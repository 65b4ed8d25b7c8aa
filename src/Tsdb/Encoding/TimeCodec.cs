using System.Buffers;

namespace Muster.Tsdb.Encoding;

/// <summary>
/// Unix milliseconds, rising. The usual step is written once, then how far each step is from it; a regular scrape
/// costs a dozen bytes however long it is. FORMAT.md "times".
/// </summary>
public static class TimeCodec
{
    public static void Encode(ReadOnlySpan<long> times, ByteSink sink)
    {
        if (times.IsEmpty) return;
        sink.VarInt(times[0]);
        if (times.Length == 1) return;
        var step = UsualStep(times);
        var rented = ArrayPool<ulong>.Shared.Rent(times.Length);
        var off = rented.AsSpan(0, times.Length - 1);
        ulong all = 0;
        for (var i = 0; i < off.Length; i++) all |= off[i] = ZigZag.Encode(times[i + 1] - times[i] - step);
        sink.VarUInt(ZigZag.Encode(step) << 1 | (all == 0 ? 0UL : 1UL));
        if (all != 0) ResidualCodec.Write(off, sink);
        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Fills <paramref name="into"/>, whose length is the count written.</summary>
    public static void Decode(ref ByteSource source, Span<long> into)
    {
        if (into.IsEmpty) return;
        var time = into[0] = source.VarInt();
        if (into.Length == 1) return;
        var head = source.VarUInt();
        var step = ZigZag.Decode(head >> 1);
        if ((head & 1) == 0)
        {
            for (var i = 1; i < into.Length; i++) into[i] = time += step;
            return;
        }
        var rented = ArrayPool<ulong>.Shared.Rent(into.Length);
        var off = rented.AsSpan(0, into.Length - 1);
        ResidualCodec.Read(ref source, off);
        for (var i = 0; i < off.Length; i++) into[i + 1] = time += step + ZigZag.Decode(off[i]);
        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Median of up to 31 steps spread over the run; it fits 62 bits so that the flag fits beside it.</summary>
    private static long UsualStep(ReadOnlySpan<long> times)
    {
        var steps = times.Length - 1;
        if (times[1] - times[0] is var first && steps == 1) return Math.Clamp(first, -(1L << 60), 1L << 60);
        var count = Math.Min(31, steps);
        Span<long> sample = stackalloc long[count];
        for (var i = 0; i < count; i++)
        {
            var at = (int)((long)i * steps / count);
            sample[i] = times[at + 1] - times[at];
        }
        sample.Sort();
        return Math.Clamp(sample[count / 2], -(1L << 60), 1L << 60);
    }
}
