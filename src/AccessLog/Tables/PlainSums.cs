using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Muster.AccessLog.Tables;

/// <summary>What a few ordinary entries add up to; durations in milliseconds.</summary>
internal readonly unsafe struct PlainSums
{
    /// <summary>How many entries a whole line of <see cref="NearRows"/> has.</summary>
    public const int Whole = 6;

    private const int Before = 8 - Whole;

    public required uint Shortest { get; init; }

    public required uint Longest { get; init; }

    public required uint Millis { get; init; }

    public required uint Compressed { get; init; }

    public required uint Upstream { get; init; }

    /// <summary>The durations (or, if longer, the upstream's) of those that went upstream.</summary>
    public required uint UpstreamOf { get; init; }

    public required ulong Squares { get; init; }

    public required long Bytes { get; init; }

    /// <param name="records">See <see cref="PlainRecord"/>.</param>
    public static PlainSums Of(ulong* records, int count)
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
        return new() { Shortest = shortest, Longest = longest, Millis = sum, Compressed = compressed, Upstream = upstream, UpstreamOf = upstreamOf, Squares = squares, Bytes = bytes };
    }

    /// <summary>The same for a whole line at once: two sums share a word where both are small. The two words before the records are read too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlainSums OfSix(ulong* records)
    {
        var sixteen = Vector512.Create(0xFFFFUL);
        var line = Vector512.Load(records - Before) & Vector512.Create(0UL, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        var millis = line & sixteen;
        var up = (line >>> 16) & sixteen;
        var known = ~Vector512.Equals(up, sixteen);
        up &= known;
        var of = Vector512.Max(millis, up) & known;
        ulong first = Vector512.Sum(millis | (line & Vector512.Create(1UL << 32)));
        ulong second = Vector512.Sum(up | of << 32);
        // The words that are none count as the longest for the shortest, and as nothing for the longest.
        var ends = (millis | (sixteen - millis & Vector512.Create(0UL, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue)) << 32).AsUInt32();
        var half = Vector256.Max(ends.GetLower(), ends.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper()).AsUInt64();
        var last = Vector128.Max(quarter.AsUInt32(), Vector128.Create(quarter.GetElement(1)).AsUInt32());
        return new()
        {
            Shortest = 0xFFFF - last.GetElement(1),
            Longest = last.ToScalar(),
            Millis = (uint)first,
            Compressed = (uint)(first >> 32),
            Upstream = (uint)second,
            UpstreamOf = (uint)(second >> 32),
            Squares = Vector512.Sum(millis * millis),
            Bytes = (long)Vector512.Sum(line >>> 33),
        };
    }
}
