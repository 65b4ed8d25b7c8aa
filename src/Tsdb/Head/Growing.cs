namespace Muster.Tsdb.Head;

/// <summary>A list of structs in equal pieces: growing copies nothing, and a reference to an element stays good.</summary>
internal sealed class Growing<T>
{
    private const int Bits = 12;
    private T[][] _pieces = [];

    public int Count { get; private set; }
    public ref T this[int index] => ref _pieces[index >> Bits][index & ((1 << Bits) - 1)];

    public int Add(T item)
    {
        EnsureCount(Count + 1);
        this[Count - 1] = item;
        return Count - 1;
    }

    public void EnsureCount(int count)
    {
        var pieces = _pieces;
        while (pieces.Length << Bits < count)
        {
            Array.Resize(ref pieces, pieces.Length + 1);
            pieces[^1] = new T[1 << Bits];
        }
        Volatile.Write(ref _pieces, pieces);
        Count = Math.Max(Count, count);
    }
}
