namespace Muster.HttpLint.Messages;

/// <summary>Reads a stream byte by byte and in runs, from one buffer, and counts.</summary>
public sealed class ByteSource(Stream stream)
{
    private readonly byte[] buffer = new byte[16 << 10];
    private int at;
    private int end;

    public long Taken { get; private set; }

    /// <summary>When the first byte of this source came; 0 before.</summary>
    public long FirstByteAt { get; private set; }

    public bool Buffered => at < end;

    /// <summary>-1 at the end of the stream.</summary>
    public async ValueTask<int> NextAsync(CancellationToken ct)
    {
        if (at == end && !await FillAsync(ct).ConfigureAwait(false)) return -1;
        Taken++;
        return buffer[at++];
    }

    /// <summary>Copies up to <paramref name="most"/> bytes; answers how many, 0 at the end of the stream.</summary>
    public async ValueTask<int> CopyAsync(Stream to, long most, CancellationToken ct)
    {
        if (most == 0) return 0;
        if (at == end && !await FillAsync(ct).ConfigureAwait(false)) return 0;
        int run = (int)Math.Min(most, end - at);
        to.Write(buffer, at, run);
        at += run;
        Taken += run;
        return run;
    }

    private async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        at = 0;
        end = 0; // so that a failed read leaves nothing half taken
        end = await stream.ReadAsync(buffer, ct).ConfigureAwait(false);
        if (end > 0 && FirstByteAt == 0) FirstByteAt = TimeProvider.System.GetTimestamp();
        return end > 0;
    }

    /// <summary>The next message on the same connection has a first byte of its own.</summary>
    public void StartMessage() => FirstByteAt = 0;
}
