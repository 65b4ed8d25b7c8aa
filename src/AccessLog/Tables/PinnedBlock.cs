namespace Muster.AccessLog.Tables;

/// <summary>An array that stays in place, so that it can be walked by pointer; starts zeroed and on a cache line of its own.</summary>
internal sealed unsafe class PinnedBlock<T> where T : unmanaged
{
    private const int CacheLine = 64;

    private T[] _array = [];
    private int _skipped;

    public PinnedBlock(int length) => Grow(length);

    public T* At { get; private set; }

    public int Length { get; private set; }

    /// <summary>A part of it that stays valid, with its bytes as they are now, also after <see cref="Grow"/>.</summary>
    public ReadOnlySpan<T> Part(int start, int length) => _array.AsSpan(_skipped + start, length);

    /// <summary>Moves to a larger place; what is new is zero.</summary>
    public void Grow(int length)
    {
        var (old, from, had) = (_array, _skipped, Length);
        int size = sizeof(T);
        _array = GC.AllocateArray<T>(checked(length + (CacheLine + size - 1) / size), pinned: true);
        fixed (T* first = _array)
        {
            long over = (long)first % CacheLine;
            // Where the size does not divide the cache line there is no place that starts on one.
            _skipped = over == 0 || (CacheLine - over) % size != 0 ? 0 : (int)((CacheLine - over) / size);
            At = first + _skipped;
        }
        Length = length;
        if (had > 0) Array.Copy(old, from, _array, _skipped, Math.Min(had, length));
    }
}
