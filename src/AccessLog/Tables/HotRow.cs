using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>What nearly every entry of a row changes: exactly one cache line.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct HotRow
{
    public long Timed, Sum;
    public ulong SquaresLow;
    public long Bytes, UpstreamSum, UpstreamOf;

    /// <summary>Of the durations below 71 minutes, in microseconds; <see cref="uint.MaxValue"/> and 0: there is none.</summary>
    public uint Minimum, Maximum;

    /// <summary>The low half of the count.</summary>
    public uint Compressed;

    public int Samples;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long micros, long upstream, long bytes, Compression compression, ColdRow* cold, SamplePool samples)
    {
        if ((ulong)micros < uint.MaxValue)
        {
            ulong square = (ulong)micros * (ulong)micros;
            SquaresLow += square;
            if (SquaresLow < square) cold->SquaresHigh++;
            if ((uint)micros < Minimum) Minimum = (uint)micros;
            if ((uint)micros > Maximum) Maximum = (uint)micros;
            Sum += micros;
            samples.Add(ref Samples, Timed, micros);
            Timed++;
        }
        else
        {
            AddUnusual(micros, cold, samples);
        }
        Bytes += bytes & ~(bytes >> 63);
        if (compression == Compression.Unknown) cold->CompressionUnknown++;
        uint compressed = Compressed + ((uint)compression >> 1);
        if (compressed < Compressed) cold->CompressedHigh++;
        Compressed = compressed;
        // No branches: whether a request went upstream cannot be foretold.
        long known = ~(upstream >> 63);
        UpstreamSum += upstream & known;
        UpstreamOf += Math.Max(micros, upstream) & known;
    }

    /// <summary>Several ordinary entries at once.</summary>
    /// <param name="records">See <see cref="PlainRecord"/>.</param>
    /// <param name="count">At least one.</param>
    public void AddPlain(ulong* records, int count, ColdRow* cold, SamplePool samples)
    {
        uint shortest = uint.MaxValue, longest = 0, sum = 0, compressed = 0, upstream = 0, upstreamOf = 0;
        ulong squares = 0;
        long bytes = 0;
        for (int i = 0; i < count; i++)
        {
            ulong record = records[i];
            uint millis = PlainRecord.Millis(record), up = PlainRecord.Upstream(record);
            shortest = Math.Min(shortest, millis);
            longest = Math.Max(longest, millis);
            sum += millis;
            squares += millis * millis;
            compressed += PlainRecord.Compressed(record);
            bytes += PlainRecord.Bytes(record);
            uint known = up == PlainRecord.NoUpstream ? 0 : uint.MaxValue;
            upstream += up & known;
            upstreamOf += Math.Max(millis, up) & known;
        }
        Minimum = Math.Min(Minimum, shortest * 1000);
        Maximum = Math.Max(Maximum, longest * 1000);
        Sum += sum * 1000L;
        squares *= 1_000_000;
        SquaresLow += squares;
        if (SquaresLow < squares) cold->SquaresHigh++;
        Bytes += bytes;
        compressed += Compressed;
        if (compressed < Compressed) cold->CompressedHigh++;
        Compressed = compressed;
        UpstreamSum += upstream * 1000L;
        UpstreamOf += upstreamOf * 1000L;
        samples.AddMillis(ref Samples, Timed, records, count);
        Timed += count;
    }

    /// <summary>No duration, or a very long one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddUnusual(long micros, ColdRow* cold, SamplePool samples)
    {
        if (micros < 0)
        {
            cold->Untimed++;
            return;
        }
        cold->AddSquare(ref SquaresLow, (UInt128)(ulong)micros * (ulong)micros);
        cold->LongMinimum = cold->LongMaximum == 0 ? micros : Math.Min(cold->LongMinimum, micros);
        cold->LongMaximum = Math.Max(cold->LongMaximum, micros);
        Sum += micros;
        samples.Add(ref Samples, Timed, micros);
        Timed++;
    }

    public readonly TimingRow Whole(in ColdRow cold, int status) => new()
    {
        Count = Timed + cold.Untimed,
        Timed = Timed,
        Sum = Sum,
        Minimum = Timed == 0 ? 0 : Minimum == uint.MaxValue ? cold.LongMinimum : Minimum,
        Maximum = Math.Max(Maximum, cold.LongMaximum),
        Squares = new UInt128(cold.SquaresHigh, SquaresLow),
        Status = status,
        Bytes = Bytes,
        Compressed = Compressed + ((long)cold.CompressedHigh << 32),
        CompressionKnown = Timed + cold.Untimed - cold.CompressionUnknown,
        UpstreamSum = UpstreamSum,
        UpstreamOf = UpstreamOf,
        Queries = cold.Queries,
        QueryMicros = cold.QueryMicros,
    };
}

/// <summary>The rest of a row: what most rows never need.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct ColdRow
{
    public ulong SquaresHigh;
    public long Untimed, LongMinimum, LongMaximum, CompressionUnknown, Queries, QueryMicros;
    public uint CompressedHigh;

    public void AddSquare(ref ulong low, UInt128 square)
    {
        var sum = new UInt128(SquaresHigh, low) + square;
        (SquaresHigh, low) = ((ulong)(sum >> 64), (ulong)sum);
    }
}
