namespace Muster.AccessLog.Tables;

/// <summary>An array that stays in place, so that it can be walked by pointer; starts zeroed and on a cache line of its own.</summary>
/// <param name="bank">Where its memory comes from; null: from the garbage collector's heap.</param>
internal sealed unsafe class PinnedBlock<T>(PageBank? bank) where T : unmanaged
{
    private const int CacheLine = 64;

    /// <summary>Keeps the memory of a block of the heap.</summary>
    private T[]? _array;

    public PinnedBlock(int length, PageBank? bank = null)
        : this(bank) => Grow(length);

    public T* At { get; private set; }

    public int Length { get; private set; }

    /// <summary>A part of it with its bytes as they are now; valid while the block lives.</summary>
    public ReadOnlySpan<T> Part(int start, int length) => new Span<T>(At, Length).Slice(start, length);

    /// <summary>Moves to a larger place; what is new is zero.</summary>
    public void Grow(int length)
    {
        var array = _array;
        var old = new ReadOnlySpan<T>(At, Length);
        T* from = At;
        At = bank is null ? OnHeap(length) : (T*)bank.Take(checked((nint)length * sizeof(T)));
        old[..Math.Min(old.Length, length)].CopyTo(new Span<T>(At, length));
        GC.KeepAlive(array);
        if (bank is not null && from != null) bank.Return(from, (nint)Length * sizeof(T));
        Length = length;
    }

    /// <summary>Gives its memory back; the block is not to be used any more.</summary>
    public void Leave()
    {
        if (At != null) bank?.Return(At, (nint)Length * sizeof(T));
        At = null;
        (_array, Length) = (null, 0);
    }

    private T* OnHeap(int length)
    {
        int size = sizeof(T);
        _array = GC.AllocateArray<T>(checked(length + (CacheLine + size - 1) / size), pinned: true);
        fixed (T* first = _array)
        {
            long over = (long)first % CacheLine;
            // Where the size does not divide the cache line there is no place that starts on one.
            return over == 0 || (CacheLine - over) % size != 0 ? first : first + (CacheLine - over) / size;
        }
    }
}
