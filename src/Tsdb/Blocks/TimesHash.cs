namespace Muster.Tsdb.Blocks;

/// <summary>A 64-bit hash of times; two with different seeds tell streams apart. Inputs come from one store's own clock, not from an adversary.</summary>
internal static class TimesHash
{
    public static ulong Of(ReadOnlySpan<long> times, ulong seed)
    {
        var hash = seed;
        foreach (var time in times)
        {
            var high = Math.BigMul(hash ^ (ulong)time, 0xA0761D6478BD642F ^ seed, out var low);
            hash = high ^ low;
        }
        return hash;
    }
}
