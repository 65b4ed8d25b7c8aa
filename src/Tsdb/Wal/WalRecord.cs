using System.Buffers.Binary;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Wal;

internal enum WalRecordKind : byte
{
    /// <summary>Symbols: id and text.</summary>
    Symbols = 1,

    /// <summary>Series: reference, source, label symbols.</summary>
    Series = 2,
    Samples = 3,

    /// <summary>Samples before this time in earlier segments are in blocks.</summary>
    Floor = 4,
    Deletion = 5,
}

/// <summary>A record's frame: length, CRC-32C of kind and payload, kind, payload.</summary>
internal static class WalRecord
{
    public const int HeaderBytes = 9;
    public const int MaxBytes = 1 << 30;

    public static int Begin(ByteSink sink, WalRecordKind kind)
    {
        var start = sink.Length;
        sink.UInt64(0);
        sink.Byte((byte)kind);
        return start;
    }

    public static void End(ByteSink sink, int start)
    {
        sink.PatchUInt32(start, (uint)(sink.Length - start - HeaderBytes));
        sink.PatchUInt32(start + 4, Crc32C.Of(sink.Span[(start + 8)..]));
    }

    /// <summary>True when a whole, undamaged record stands at the start.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WalRecordKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = default;
        payload = default;
        if (bytes.Length < HeaderBytes) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length > MaxBytes || length > bytes.Length - HeaderBytes) return false;
        if (Crc32C.Of(bytes.Slice(8, (int)length + 1)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;
        kind = (WalRecordKind)bytes[8];
        payload = bytes.Slice(HeaderBytes, (int)length);
        return true;
    }
}
