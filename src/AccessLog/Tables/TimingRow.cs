using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>The figures of one row. All sums are exact integers, so the order and grouping of additions never changes a result.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TimingRow
{
    /// <summary>Requests, and how many of them have a duration.</summary>
    public long Count, Timed;

    /// <summary>Of durations, in microseconds.</summary>
    public long Sum, Minimum, Maximum;

    /// <summary>The sum of the squares of durations, low and high half.</summary>
    private ulong _squaresLow, _squaresHigh;

    internal int Samples;

    /// <summary>Where the key stands in the table's arena, and its length.</summary>
    internal int KeyStart, KeyLength;

    /// <summary>The status, 0 when rows are not told apart by it.</summary>
    public int Status;

    public long Bytes;

    /// <summary>Compressed answers, and all that say whether they were.</summary>
    public long Compressed, CompressionKnown;

    public long UpstreamSum;

    /// <summary>The durations of those requests only that went upstream and say how long that took.</summary>
    public long UpstreamOf;

    public long Queries, QueryMicros;

    public UInt128 Squares
    {
        readonly get => new(_squaresHigh, _squaresLow);
        set => (_squaresHigh, _squaresLow) = ((ulong)(value >> 64), (ulong)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in LogEntry entry, SamplePool samples)
    {
        Count++;
        long micros = entry.Micros;
        if (micros >= 0)
        {
            ulong high = Math.BigMul((ulong)micros, (ulong)micros, out ulong low);
            _squaresLow += low;
            _squaresHigh += high + (_squaresLow < low ? 1UL : 0UL);
            Sum += micros;
            if (micros < Minimum || Timed == 0) Minimum = micros;
            if (micros > Maximum) Maximum = micros;
            samples.Add(ref Samples, Timed, Durations.Code(micros));
            Timed++;
        }
        if (entry.Bytes > 0) Bytes += entry.Bytes;
        if (entry.Compression != Compression.Unknown)
        {
            CompressionKnown++;
            if (entry.Compression == Compression.On) Compressed++;
        }
        if (entry.UpstreamMicros >= 0)
        {
            UpstreamSum += entry.UpstreamMicros;
            UpstreamOf += Math.Max(micros, entry.UpstreamMicros);
        }
        if (entry.Queries > 0) Queries += entry.Queries;
        if (entry.QueryMicros > 0) QueryMicros += entry.QueryMicros;
    }

    /// <summary>Adds another row's figures (not its durations one by one).</summary>
    public void Add(in TimingRow other)
    {
        if (other.Timed > 0)
        {
            Minimum = Timed == 0 ? other.Minimum : Math.Min(Minimum, other.Minimum);
            Maximum = Math.Max(Maximum, other.Maximum);
        }
        Count += other.Count;
        Timed += other.Timed;
        Sum += other.Sum;
        Squares += other.Squares;
        Bytes += other.Bytes;
        Compressed += other.Compressed;
        CompressionKnown += other.CompressionKnown;
        UpstreamSum += other.UpstreamSum;
        UpstreamOf += other.UpstreamOf;
        Queries += other.Queries;
        QueryMicros += other.QueryMicros;
    }
}
