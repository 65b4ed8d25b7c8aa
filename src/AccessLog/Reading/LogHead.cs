using Microsoft.Win32.SafeHandles;

namespace Muster.AccessLog.Reading;

/// <summary>The first bytes of a log, by which it is told whether a file is still the same one.</summary>
public sealed class LogHead
{
    public const int Length = 256;

    private byte[] _bytes = [];

    /// <summary>Looks at the file: true when its first bytes are those seen before. As long as there are fewer than wanted, more are taken on.</summary>
    public bool IsSame(SafeFileHandle file)
    {
        Span<byte> now = stackalloc byte[Length];
        now = now[..RandomAccess.Read(file, now, 0)];
        if (!now.StartsWith(_bytes)) return false;
        if (now.Length > _bytes.Length) _bytes = now.ToArray();
        return true;
    }

    public void Forget() => _bytes = [];

    public LogPosition At(long offset) => new(offset, _bytes.Length, Hash(_bytes));

    /// <summary>Whether a file begins with what a position remembers, and is long enough for it.</summary>
    public static bool Fits(SafeFileHandle file, LogPosition position)
    {
        if (RandomAccess.GetLength(file) < position.Offset) return false;
        Span<byte> head = stackalloc byte[position.HeadLength];
        return RandomAccess.Read(file, head, 0) == head.Length && Hash(head) == position.HeadHash;
    }

    /// <summary>FNV-1a: the same in every process and version.</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (byte b in bytes) hash = (hash ^ b) * 0x0000_0100_0000_01B3;
        return hash;
    }
}
