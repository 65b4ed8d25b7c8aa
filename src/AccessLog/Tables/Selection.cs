using System.Numerics;
using System.Runtime.InteropServices;

namespace Muster.AccessLog.Tables;

/// <summary>Finds single ranks of a span without moving anything in it.</summary>
internal static class Selection
{
    /// <summary>
    /// The value of a rank (from 0, in ascending order), bit by bit from the highest: a bit is set when no more values lie below it than the rank.
    /// Each bit takes one look at all values, many at once and without a branch that depends on one.
    /// </summary>
    /// <param name="limit">A power of two above every value.</param>
    public static ushort Of(ReadOnlySpan<ushort> values, int rank, int limit)
    {
        int found = 0;
        for (int bit = limit >> 1; bit != 0; bit >>= 1)
            if (Below(values, (ushort)(found | bit)) <= rank) found |= bit;
        return (ushort)found;
    }

    /// <summary>How many values are smaller than the bound; at most 65535 vectors of them.</summary>
    private static int Below(ReadOnlySpan<ushort> values, ushort bound)
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(values);
        var bounds = new Vector<ushort>(bound);
        var counts = Vector<ushort>.Zero;
        // A lane is all ones, minus one, where the value is smaller.
        foreach (var vector in vectors) counts -= Vector.LessThan(vector, bounds);
        Vector.Widen(counts, out var low, out var high);
        int below = (int)Vector.Sum(low + high);
        foreach (ushort value in values[(vectors.Length * Vector<ushort>.Count)..])
            if (value < bound) below++;
        return below;
    }
}
