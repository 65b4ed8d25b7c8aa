using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Grouping;

/// <summary>
/// Finds the view of a path. Without route patterns a path without digits is its own view. For the rest it remembers, in a table of
/// fixed size, which row a path led to lately, so that folding and patterns run for new paths only.
/// </summary>
internal sealed unsafe class ViewMemo(RouteList routes)
{
    private const int Entries = 1 << 15, Longest = 48;

    private readonly byte[] _scratch = GC.AllocateArray<byte>(RowKey.LongestKey * 2 + 128, pinned: true);
    private Entry[]? _entries;
    private int _generation;

    private struct Entry
    {
        public int Row, Length, Status;
        public fixed byte Key[Longest + 4];
    }

    /// <summary>Whether a path is its own view.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOwnView(byte* path, int length) => routes.IsEmpty && !HasDigit(path, length);

    /// <param name="key">`METHOD SP path`.</param>
    /// <param name="method">The length of the method and the space.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(TimingTable table, byte* key, int length, int method, int status)
    {
        if (length > Longest) return Fold(table, key, length, method, status);
        if (_entries is null || _generation != table.Generation)
        {
            _entries = new Entry[Entries];
            _generation = table.Generation;
        }
        ref var entry = ref _entries[Hash(key, length, status)];
        fixed (byte* known = entry.Key)
        {
            if (entry.Length == length && entry.Status == status && new ReadOnlySpan<byte>(known, length).SequenceEqual(new ReadOnlySpan<byte>(key, length)))
                return entry.Row;
            int row = Fold(table, key, length, method, status);
            if (row >= 0 && _generation == table.Generation)
            {
                (entry.Row, entry.Length, entry.Status) = (row, length, status);
                new ReadOnlySpan<byte>(key, length).CopyTo(new Span<byte>(known, Longest));
            }
            return row;
        }
    }

    private int Fold(TimingTable table, byte* key, int length, int method, int status)
    {
        var path = new ReadOnlySpan<byte>(key + method, length - method);
        new ReadOnlySpan<byte>(key, method).CopyTo(_scratch);
        int view = routes.IsEmpty ? IdFolding.Fold(path, _scratch.AsSpan(method)) : routes.View(path, _scratch.AsSpan(method));
        fixed (byte* folded = _scratch) return table.Find(folded, Math.Min(method + view, RowKey.LongestKey), status);
    }

    private static int Hash(byte* key, int length, int status)
    {
        ulong hash = (ulong)(uint)status * 0x9E37_79B9_7F4A_7C15 + (uint)length;
        int at = 0;
        for (; at + 8 <= length; at += 8) hash = BitOperations.RotateLeft(hash, 23) * 0xC2B2_AE3D_27D4_EB4F ^ Unsafe.ReadUnaligned<ulong>(key + at);
        ulong rest = 0;
        for (; at < length; at++) rest = rest << 8 | key[at];
        hash = (BitOperations.RotateLeft(hash, 23) ^ rest) * 0x9E37_79B9_7F4A_7C15;
        return (int)(hash >> 49);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasDigit(byte* at, int length)
    {
        byte* end = at + length;
        for (; at < end; at += 32)
        {
            var bytes = Vector256.Load(at) - Vector256.Create((byte)'0');
            uint digits = Vector256.LessThan(bytes, Vector256.Create((byte)10)).ExtractMostSignificantBits();
            if (end - at < 32) digits &= (1u << (int)(end - at)) - 1;
            if (digits != 0) return true;
        }
        return false;
    }
}
