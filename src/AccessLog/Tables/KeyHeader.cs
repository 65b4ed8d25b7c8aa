namespace Muster.AccessLog.Tables;

/// <summary>What belongs to a key beside its bytes: its length, its status, and whether it is a view's name or comes from a line as it is.</summary>
internal static class KeyHeader
{
    /// <summary>Bytes before each key in the arena.</summary>
    public const int Size = 8;

    private const ulong Named = 1UL << 63;

    /// <summary>What a key takes up in the arena, so that the next header is aligned.</summary>
    public static int RoomOf(int length) => (Size + length + 7) & -8;

    public static ulong Of(int length, int status, bool named) => (uint)length | (ulong)(uint)status << 32 | (named ? Named : 0);

    public static int LengthOf(ulong header) => (int)(uint)header;

    public static int StatusOf(ulong header) => (int)(header >> 32) & int.MaxValue;
}
