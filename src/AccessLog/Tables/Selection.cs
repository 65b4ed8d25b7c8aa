using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Muster.AccessLog.Tables;

/// <summary>Finds single ranks of a span without moving anything in it.</summary>
internal static class Selection
{
    /// <summary>
    /// Puts the values of some ranks (from 0, in ascending order) in the place of the ranks, bit by bit from the highest: a bit is set when no more
    /// values lie below it than the rank. Each bit takes one look at all values, many at once and without a branch that depends on one.
    /// </summary>
    /// <param name="limit">A power of two above every value.</param>
    public static void Of(ReadOnlySpan<ushort> values, Span<int> ranks, int limit)
    {
        int at = 0;
        for (; at + 3 <= ranks.Length; at += 3) OfThree(values, ranks.Slice(at, 3), limit);
        for (; at < ranks.Length; at++)
        {
            Span<int> three = [ranks[at], ranks[at], ranks[at]];
            OfThree(values, three, limit);
            ranks[at] = three[0];
        }
    }

    /// <summary>Three ranks where whole vectors are compared to bits, which only need counting.</summary>
    private static void OfBits(ReadOnlySpan<ushort> values, Span<int> ranks, int limit)
    {
        int a = 0, b = 0, c = 0;
        int whole = values.Length & -Vector512<ushort>.Count;
        ref ushort first = ref MemoryMarshal.GetReference(values);
        // What is left of the values, and behind it what is above any bound.
        var rest = Vector512<ushort>.AllBitsSet;
        values[whole..].CopyTo(MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.As<Vector512<ushort>, ushort>(ref rest), Vector512<ushort>.Count));
        for (int bit = limit >> 1; bit != 0; bit >>= 1)
        {
            int nextA = a | bit, nextB = b | bit, nextC = c | bit;
            var (boundA, boundB, boundC) = (Vector512.Create((ushort)nextA), Vector512.Create((ushort)nextB), Vector512.Create((ushort)nextC));
            int belowA = Below(rest, boundA), belowB = Below(rest, boundB), belowC = Below(rest, boundC);
            for (int at = 0; at < whole; at += Vector512<ushort>.Count)
            {
                var vector = Vector512.LoadUnsafe(ref first, (nuint)at);
                belowA += Below(vector, boundA);
                belowB += Below(vector, boundB);
                belowC += Below(vector, boundC);
            }
            if (belowA <= ranks[0]) a = nextA;
            if (belowB <= ranks[1]) b = nextB;
            if (belowC <= ranks[2]) c = nextC;
        }
        (ranks[0], ranks[1], ranks[2]) = (a, b, c);
    }

    private static int Below(Vector512<ushort> values, Vector512<ushort> bound) => BitOperations.PopCount(Vector512.LessThan(values, bound).ExtractMostSignificantBits());

    /// <summary>Three at a time, as a table wants them: each value is fetched once for all of them.</summary>
    private static void OfThree(ReadOnlySpan<ushort> values, Span<int> ranks, int limit)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            OfBits(values, ranks, limit);
            return;
        }
        // At most 65535 vectors: the counts of a lane fit 16 bits.
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(values);
        var rest = values[(vectors.Length * Vector<ushort>.Count)..];
        int a = 0, b = 0, c = 0;
        for (int bit = limit >> 1; bit != 0; bit >>= 1)
        {
            int nextA = a | bit, nextB = b | bit, nextC = c | bit;
            var (boundA, boundB, boundC) = (new Vector<ushort>((ushort)nextA), new Vector<ushort>((ushort)nextB), new Vector<ushort>((ushort)nextC));
            var (countA, countB, countC) = (Vector<ushort>.Zero, Vector<ushort>.Zero, Vector<ushort>.Zero);
            // A lane is all ones, minus one, where the value is smaller.
            foreach (var vector in vectors)
            {
                countA -= Vector.LessThan(vector, boundA);
                countB -= Vector.LessThan(vector, boundB);
                countC -= Vector.LessThan(vector, boundC);
            }
            int belowA = Sum(countA), belowB = Sum(countB), belowC = Sum(countC);
            foreach (ushort value in rest)
            {
                belowA += value < nextA ? 1 : 0;
                belowB += value < nextB ? 1 : 0;
                belowC += value < nextC ? 1 : 0;
            }
            if (belowA <= ranks[0]) a = nextA;
            if (belowB <= ranks[1]) b = nextB;
            if (belowC <= ranks[2]) c = nextC;
        }
        (ranks[0], ranks[1], ranks[2]) = (a, b, c);
    }

    private static int Sum(Vector<ushort> counts)
    {
        Vector.Widen(counts, out var low, out var high);
        return (int)Vector.Sum(low + high);
    }
}
