using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>A list of values that grows by whole segments and never moves what it holds: growing costs no copying and no memory twice.</summary>
/// <param name="bits">A segment holds 2^bits values.</param>
/// <param name="bank">Where segments come from; null: the garbage collector's heap.</param>
internal sealed unsafe class Segments<T>(int bits, PageBank? bank = null) where T : unmanaged
{
    private readonly List<PinnedBlock<T>> _segments = [];
    private readonly PinnedBlock<nint> _places = new(64);

    public int Length => _segments.Count << bits;

    /// <summary>A value; neighbours follow it up to the end of its segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int index) => (T*)_places.At[index >>> bits] + (index & ((1 << bits) - 1));

    public ReadOnlySpan<T> Part(int start, int length) => _segments[start >>> bits].Part(start & ((1 << bits) - 1), length);

    /// <summary>Makes room for one segment more, zeroed.</summary>
    public void Grow()
    {
        var segment = new PinnedBlock<T>(1 << bits, bank);
        if (_segments.Count == _places.Length) _places.Grow(_places.Length * 2);
        _places.At[_segments.Count] = (nint)segment.At;
        _segments.Add(segment);
    }
}
