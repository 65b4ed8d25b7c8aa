namespace Muster.Tsdb.Encoding;

/// <summary>Folds signed numbers so that those near zero have few bits.</summary>
public static class ZigZag
{
    public static ulong Encode(long value) => (ulong)((value << 1) ^ (value >> 63));
    public static long Decode(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
