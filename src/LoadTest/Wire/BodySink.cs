namespace Muster.LoadTest.Wire;

/// <summary>Counts the bytes of a body and, when somebody will look at it, keeps the first of them.</summary>
internal struct BodySink
{
    /// <summary>Captures and assertions look at no more than this.</summary>
    public const int MostKept = 4 << 20;

    private byte[]? _kept;
    private bool _keep;

    public long Count { get; private set; }

    public readonly ReadOnlySpan<byte> Kept => _keep ? _kept.AsSpan(0, (int)Math.Min(Count, MostKept)) : default;

    public void Start(bool keep) => (_keep, Count) = (keep, 0);

    public void Take(ReadOnlySpan<byte> part)
    {
        if (_keep && Count < MostKept)
        {
            int room = (int)Math.Min(part.Length, MostKept - Count);
            if (_kept is null || _kept.Length < Count + room)
                Array.Resize(ref _kept, (int)Math.Min(MostKept, Math.Max(4096, (Count + room) * 2)));
            part[..room].CopyTo(_kept.AsSpan((int)Count));
        }
        Count += part.Length;
    }
}
