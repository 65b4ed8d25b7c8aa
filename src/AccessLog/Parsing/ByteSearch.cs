using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Muster.AccessLog.Parsing;

/// <summary>Bit masks of 64 bytes at once: bit i is set where byte i equals the wanted one.</summary>
internal static unsafe class ByteSearch
{
    /// <summary>Bytes looked at together.</summary>
    public const int Width = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mask(byte* at, byte wanted)
    {
        if (Vector512.IsHardwareAccelerated)
            return Vector512.Equals(Vector512.Load(at), Vector512.Create(wanted)).ExtractMostSignificantBits();
        if (Vector256.IsHardwareAccelerated)
        {
            var w = Vector256.Create(wanted);
            return Vector256.Equals(Vector256.Load(at), w).ExtractMostSignificantBits()
                | (ulong)Vector256.Equals(Vector256.Load(at + 32), w).ExtractMostSignificantBits() << 32;
        }
        var v = Vector128.Create(wanted);
        return Vector128.Equals(Vector128.Load(at), v).ExtractMostSignificantBits()
            | (ulong)Vector128.Equals(Vector128.Load(at + 16), v).ExtractMostSignificantBits() << 16
            | (ulong)Vector128.Equals(Vector128.Load(at + 32), v).ExtractMostSignificantBits() << 32
            | (ulong)Vector128.Equals(Vector128.Load(at + 48), v).ExtractMostSignificantBits() << 48;
    }

    /// <summary>The first place of a byte in [at, end), or <paramref name="end"/>. Reads up to 63 bytes behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Next(byte* at, byte* end, byte wanted)
    {
        while (at < end)
        {
            ulong mask = Mask(at, wanted);
            if (mask != 0)
            {
                byte* found = at + BitOperations.TrailingZeroCount(mask);
                return found < end ? found : end;
            }
            at += 64;
        }
        return end;
    }

    /// <summary>The last place of a byte in [start, end), or null. Reads up to 63 bytes before the start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Last(byte* start, byte* end, byte wanted)
    {
        while (end > start)
        {
            ulong mask = Mask(end - 64, wanted);
            if (mask != 0)
            {
                byte* found = end - 1 - BitOperations.LeadingZeroCount(mask);
                return found >= start ? found : null;
            }
            end -= 64;
        }
        return null;
    }

    /// <summary>Whether so many bytes are the same at both places. Reads up to 63 bytes behind both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Same(byte* one, byte* other, int length)
    {
        for (; length > Width; one += Width, other += Width, length -= Width)
            if (Differences(one, other) != 0) return false;
        return length <= 0 || Differences(one, other) << (Width - length) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Differences(byte* one, byte* other)
    {
        if (Vector512.IsHardwareAccelerated) return ~Vector512.Equals(Vector512.Load(one), Vector512.Load(other)).ExtractMostSignificantBits();
        if (Vector256.IsHardwareAccelerated)
            return ~(Vector256.Equals(Vector256.Load(one), Vector256.Load(other)).ExtractMostSignificantBits()
                | (ulong)Vector256.Equals(Vector256.Load(one + 32), Vector256.Load(other + 32)).ExtractMostSignificantBits() << 32);
        return ~(Vector128.Equals(Vector128.Load(one), Vector128.Load(other)).ExtractMostSignificantBits()
            | (ulong)Vector128.Equals(Vector128.Load(one + 16), Vector128.Load(other + 16)).ExtractMostSignificantBits() << 16
            | (ulong)Vector128.Equals(Vector128.Load(one + 32), Vector128.Load(other + 32)).ExtractMostSignificantBits() << 32
            | (ulong)Vector128.Equals(Vector128.Load(one + 48), Vector128.Load(other + 48)).ExtractMostSignificantBits() << 48);
    }
}
