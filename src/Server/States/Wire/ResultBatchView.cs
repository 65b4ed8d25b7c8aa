namespace Muster.Server.States.Wire;

/// <summary>A batch of results in the bytes it came in (message <c>ResultBatch</c>), walked without making objects.</summary>
public ref struct ResultBatchView(ReadOnlySpan<byte> bytes)
{
    private WireReader reader = new(bytes);

    /// <summary>What can be said of a batch after looking at all of it once.</summary>
    public readonly record struct Facts(bool Valid, ulong Epoch, ulong FirstSequence, int Count, bool HasRun)
    {
        public ulong LastSequence => FirstSequence + (ulong)Math.Max(Count, 1) - 1;
    }

    /// <summary>Looks at every byte: a batch that is valid here is walked later without surprises.</summary>
    public static Facts Look(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        ulong epoch = 0, first = 0;
        var count = 0;
        var hasRun = false;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var type)) return default;
            var fine = (field, type) switch
            {
                (1, 1) => reader.Fixed64(out epoch),
                (2, 0) => reader.Varint(out first),
                (3, 2) => LookAtResult(ref reader, ref count, ref hasRun),
                _ => reader.Skip(type),
            };
            if (!fine) return default;
        }
        // Sequences must not run over the end of the numbers.
        return first > ulong.MaxValue - (ulong)count ? default : new Facts(true, epoch, first, count, hasRun);
    }

    private static bool LookAtResult(ref WireReader reader, ref int count, ref bool hasRun)
    {
        if (!reader.Bytes(out var bytes) || !ResultView.TryRead(bytes, out var result)) return false;
        count++;
        hasRun |= !result.RunId.IsEmpty;
        return true;
    }

    /// <summary>The next result; false at the end.</summary>
    public bool Next(out ResultView result)
    {
        while (!reader.AtEnd && reader.Tag(out var field, out var type))
        {
            if (field == 3 && type == 2) return reader.Bytes(out var bytes) & ResultView.TryRead(bytes, out result);
            if (!reader.Skip(type)) break;
        }
        result = default;
        return false;
    }
}
