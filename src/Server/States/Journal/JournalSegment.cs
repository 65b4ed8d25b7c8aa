using System.Buffers.Binary;
using System.Globalization;

namespace Muster.Server.States.Journal;

/// <summary>One file of the journal: <c>BASE.journal</c>, where BASE is the position of its first byte in hexadecimal.</summary>
public sealed record JournalSegment(string Path, long Base)
{
    public const int HeaderBytes = 16;
    public const string Extension = ".journal";
    private const ulong Magic = 0x314C4E4A5453554D; // "MUSTJNL1", little-endian

    public static JournalSegment At(string folder, long position) =>
        new(System.IO.Path.Combine(folder, position.ToString("x16", CultureInfo.InvariantCulture) + Extension), position);

    /// <summary>Every segment of the folder, oldest first.</summary>
    public static List<JournalSegment> In(string folder)
    {
        var found = new List<JournalSegment>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (name.Length == 16 && long.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var position))
                found.Add(new JournalSegment(path, position));
        }
        found.Sort((a, b) => a.Base.CompareTo(b.Base));
        return found;
    }

    public static byte[] Header(long position)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), position);
        return header;
    }

    public bool HasGoodHeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderBytes
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
        && BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) == Base;
}
