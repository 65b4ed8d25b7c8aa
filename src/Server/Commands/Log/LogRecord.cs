using System.Buffers.Binary;
using Muster.Server.States.Journal;

namespace Muster.Server.Commands.Log;

/// <summary>What a record of an execution's log says. Numbers are on disk: never reuse one.</summary>
public enum LogKind : byte
{
    /// <summary>The order went to the agent.</summary>
    Sent = 1,
    /// <summary>The program runs; payload: i64 the agent's start, our clock, Unix milliseconds.</summary>
    Started = 2,
    /// <summary>Payload: i64 bytes of the raw stream that are in the log with this record, then the output (masked).</summary>
    Output = 3,
    /// <summary>Payload: JSON of <see cref="Steps.StepOutcome"/>.</summary>
    Ended = 4,
    /// <summary>The agent is gone; payload: UTF-8, why.</summary>
    Lost = 5,
    /// <summary>The agent is back and still runs it.</summary>
    Found = 6,
}

/// <summary>The head of a record; see FORMAT.md.</summary>
public readonly record struct LogHead(LogKind Kind, bool Error, int Host, int Step, long AtMs)
{
    /// <summary>Before every payload: u32 length of what follows the checksum, u32 CRC-32C of that; kind, flags, u16 step, u32 host, i64 time.</summary>
    public const int Bytes = 24;

    /// <summary>A frame of an agent is at most 4 MiB.</summary>
    public const int LongestPayload = 8 << 20;

    public byte[] Write(ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payload)
    {
        var head = new byte[Bytes + payloadHead.Length];
        head[8] = (byte)Kind;
        head[9] = Error ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), (ushort)Step);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), (uint)Host);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), AtMs);
        payloadHead.CopyTo(head.AsSpan(Bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)(head.Length - 8 + payload.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), ~Crc32C.Continue(Crc32C.Continue(uint.MaxValue, head.AsSpan(8)), payload));
        return head;
    }

    /// <summary>Reads a head; false when it cannot be one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out LogHead head, out int payload, out uint crc)
    {
        (head, payload, crc) = (default, 0, 0);
        if (from.Length < Bytes) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(from);
        if (length < Bytes - 8 || length > LongestPayload || from[8] is < 1 or > 6 || from[9] > 1) return false;
        crc = BinaryPrimitives.ReadUInt32LittleEndian(from[4..]);
        payload = (int)length - (Bytes - 8);
        head = new LogHead((LogKind)from[8], from[9] == 1, (int)BinaryPrimitives.ReadUInt32LittleEndian(from[12..]), BinaryPrimitives.ReadUInt16LittleEndian(from[10..]), BinaryPrimitives.ReadInt64LittleEndian(from[16..]));
        return head.Host >= 0;
    }
}
