using System.Globalization;

namespace Muster.AccessLog.Reading;

/// <summary>How far a log was read, and how its file is known again after a restart: by its first bytes, because names go round and inodes are used again.</summary>
/// <param name="Offset">Bytes that are read and done with.</param>
/// <param name="HeadLength">So many first bytes make the hash, at most <see cref="LogHead.Length"/>.</param>
public readonly record struct LogPosition(long Offset, int HeadLength, ulong HeadHash)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offset} {HeadLength} {HeadHash:x16}");

    public static bool TryParse(string text, out LogPosition position)
    {
        position = default;
        if (text.Split(' ') is not [var offset, var length, var hash]) return false;
        if (!long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out long at) || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int head)
            || head > LogHead.Length || !ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)) return false;
        position = new LogPosition(at, head, value);
        return true;
    }
}
