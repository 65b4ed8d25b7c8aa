namespace Muster.Tsdb.Wal;

/// <summary>Walks a log file's records; damage is skipped or cut, told, and never stops the rest.</summary>
internal static class WalReader
{
    public delegate void OnRecord(WalRecordKind kind, ReadOnlySpan<byte> payload);

    /// <summary>
    /// Reads one file. A damaged record with whole ones after it is left out; from where nothing whole follows the file is
    /// a torn tail, which is cut off when <paramref name="cutTail"/>.
    /// </summary>
    public static void Read(string path, bool cutTail, Action<string> tell, OnRecord onRecord)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.Length < WalWriter.Magic.Length || !bytes.StartsWith(WalWriter.Magic))
        {
            if (bytes.Length > 0) tell($"{path}: no log begins here, {bytes.Length} bytes left aside");
            return;
        }
        var at = WalWriter.Magic.Length;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            if (WalRecord.TryRead(rest, out var kind, out var payload))
            {
                onRecord(kind, payload);
                at += WalRecord.HeaderBytes + payload.Length;
                continue;
            }
            var next = NextWhole(rest);
            if (next > 0)
            {
                tell($"{path}: {next} damaged bytes at {at} left out, the records after them are whole");
                at += next;
                continue;
            }
            tell($"{path}: torn tail of {rest.Length} bytes at {at} {(cutTail ? "cut off" : "left out")}");
            if (cutTail) Cut(path, at);
            return;
        }
    }

    /// <summary>Distance to the next whole record, 0 when there is none. A record's own length is tried first, then every byte of the next 64 KB.</summary>
    private static int NextWhole(ReadOnlySpan<byte> rest)
    {
        if (rest.Length >= WalRecord.HeaderBytes)
        {
            var claimed = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(rest) + (long)WalRecord.HeaderBytes;
            if (claimed < rest.Length && Whole(rest[(int)claimed..])) return (int)claimed;
        }
        for (var at = 1; at < Math.Min(rest.Length, 1 << 16); at++)
            if (Whole(rest[at..])) return at;
        return 0;
    }

    private static bool Whole(ReadOnlySpan<byte> bytes) =>
        WalRecord.TryRead(bytes, out var kind, out var payload) && kind is >= WalRecordKind.Symbols and <= WalRecordKind.Deletion && payload.Length > 0;

    private static void Cut(string path, int length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }
}
