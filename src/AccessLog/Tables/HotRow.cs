using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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
    /// <param name="records">See <see cref="PlainRecord"/>; the two words before them are read too.</param>
    /// <param name="count">At least one, at most six.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddPlain(ulong* records, int count, ColdRow* cold, SamplePool samples)
    {
        var sums = count == PlainSums.Whole && Avx512F.IsSupported ? PlainSums.OfSix(records) : PlainSums.Of(records, count);
        Minimum = Math.Min(Minimum, sums.Shortest * 1000);
        Maximum = Math.Max(Maximum, sums.Longest * 1000);
        Sum += sums.Millis * 1000L;
        ulong squares = sums.Squares * 1_000_000;
        SquaresLow += squares;
        if (SquaresLow < squares) cold->SquaresHigh++;
        Bytes += sums.Bytes;
        uint compressed = sums.Compressed + Compressed;
        if (compressed < Compressed) cold->CompressedHigh++;
        Compressed = compressed;
        UpstreamSum += sums.Upstream * 1000L;
        UpstreamOf += sums.UpstreamOf * 1000L;
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
