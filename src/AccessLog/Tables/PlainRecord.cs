using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// What a row takes of an ordinary entry, in eight bytes: durations of whole milliseconds below <see cref="Durations.Tenths"/> (bits 0 to 15 the request's, 16 to 31 the
/// upstream's), bit 32 whether the answer was compressed, 33 to 63 its bytes.
/// </summary>
internal static class PlainRecord
{
    /// <summary>Stands for a request that went to no upstream.</summary>
    public const uint NoUpstream = 0xFFFF;

    /// <param name="compressed">0 or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(uint millis, uint upstream, ulong compressed, ulong bytes) => millis | upstream << 16 | compressed << 32 | bytes << 33;

    public static uint Millis(ulong record) => (ushort)record;

    public static uint Upstream(ulong record) => (ushort)(record >> 16);

    public static uint Compressed(ulong record) => (uint)(record >> 32) & 1;

    public static long Bytes(ulong record) => (long)(record >> 33);
}
