using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Muster.Server.Hosts;

namespace Muster.Server.States.Journal;

/// <summary>
/// One record on its way into the journal and through its shard. Rented, filled, appended, awaited once; then it
/// goes back to the pool by itself. The buffer holds the 8 bytes of the record's frame and the payload behind them.
/// </summary>
public sealed class JournalEntry : IValueTaskSource
{
    public const int FrameBytes = 8;
    /// <summary>kind, host id, time (unix milliseconds): the head of every payload.</summary>
    public const int HeadBytes = 1 + HostId.Bytes + 8;
    private const int PoolSize = 4096;

    private static readonly ConcurrentQueue<JournalEntry> Pool = new();
    private static int pooled;

    private ManualResetValueTaskSourceCore<bool> source = new() { RunContinuationsAsynchronously = true };
    private byte[] buffer = [];
    private int length;
    private int shardsLeft;

    /// <summary>Bytes from the start of all journals to this record; orders everything and names it for good.</summary>
    public long Position { get; internal set; }

    public HostId Host { get; private set; }

    public ReadOnlySpan<byte> Payload => buffer.AsSpan(FrameBytes, length - FrameBytes);

    internal ReadOnlyMemory<byte> Framed => buffer.AsMemory(0, length);

    /// <summary>Rents an entry with its head written and room for <paramref name="bodyBytes"/> behind it.</summary>
    public static JournalEntry Rent(RecordKind kind, HostId host, long timeMs, int bodyBytes)
    {
        if (Pool.TryDequeue(out var entry)) Interlocked.Decrement(ref pooled);
        else entry = new JournalEntry();
        entry.length = FrameBytes + HeadBytes + bodyBytes;
        entry.buffer = ArrayPool<byte>.Shared.Rent(entry.length);
        entry.Host = host;
        entry.shardsLeft = 1;
        var head = entry.buffer.AsSpan(FrameBytes);
        head[0] = (byte)kind;
        host.Write(head[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(head[(1 + HostId.Bytes)..], timeMs);
        return entry;
    }

    /// <summary>Where the record's own fields are written.</summary>
    public Span<byte> Body => buffer.AsSpan(FrameBytes + HeadBytes, length - FrameBytes - HeadBytes);

    /// <summary>Waits until the record is safe on disk and judged. Exactly one caller may await it, once.</summary>
    public ValueTask WaitAsync() => new(this, source.Version);

    internal void Seal()
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer, length - FrameBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(4), Crc32C.Of(Payload));
    }

    internal void GoesTo(int shards) => shardsLeft = shards;

    internal void Done()
    {
        if (Interlocked.Decrement(ref shardsLeft) == 0) source.SetResult(true);
    }

    internal void Fail(Exception error) => source.SetException(error);

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            source.GetResult(token);
        }
        finally
        {
            source.Reset();
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            if (Interlocked.Increment(ref pooled) <= PoolSize) Pool.Enqueue(this);
            else Interlocked.Decrement(ref pooled);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}
