using System.Buffers.Binary;
using Muster.Server.Hosts;

namespace Muster.Server.States.Journal;

/// <summary>A record as it is read: its head taken apart, its body still bytes.</summary>
public readonly ref struct JournalRecord(long position, ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> payload = payload;

    public long Position { get; } = position;
    public RecordKind Kind => (RecordKind)payload[0];
    public HostId Host => HostId.Read(payload[1..]);
    /// <summary>The server's clock when the record was made, unix milliseconds: the only time judging knows.</summary>
    public long TimeMs => BinaryPrimitives.ReadInt64LittleEndian(payload[(1 + HostId.Bytes)..]);
    public ReadOnlySpan<byte> Body => payload[JournalEntry.HeadBytes..];
}
