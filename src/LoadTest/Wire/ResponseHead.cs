using System.Buffers.Text;
using System.Text;

namespace Muster.LoadTest.Wire;

/// <summary>What the head of an answer says about what follows it.</summary>
/// <param name="Length">Of the body as Content-Length gives it; -1: not given.</param>
internal readonly record struct ResponseHead(int Status, bool Persistent, bool Chunked, long Length)
{
    /// <summary>Reads a head up to and without its empty line.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Parse(ReadOnlySpan<byte> head, out ResponseHead parsed)
    {
        parsed = default;
        int end = head.IndexOf((byte)'\n');
        var first = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
        if (first.Length < 12 || !first.StartsWith("HTTP/1."u8) || first[7] is not ((byte)'0' or (byte)'1') || first[8] != ' ')
            return $"the answer begins with {Shown(first)}, not with HTTP/1.1 and a status";
        if (!Utf8Parser.TryParse(first[9..12], out int status, out int digits) || digits != 3 || status < 100 || (first.Length > 12 && first[12] != ' '))
            return $"the status line {Shown(first)} has no status of three digits";

        bool persistent = first[7] == '1', chunked = false;
        long length = -1;
        while (end >= 0 && end + 1 < head.Length)
        {
            head = head[(end + 1)..];
            end = head.IndexOf((byte)'\n');
            var line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            int colon = line.IndexOf((byte)':');
            if (colon <= 0) return $"the header line {Shown(line)} has no name and colon";
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            {
                if (!Utf8Parser.TryParse(value, out long given, out int used) || used != value.Length || given < 0 || value[0] is < (byte)'0' or > (byte)'9')
                    return $"Content-Length {Shown(value)} is no number";
                if (length >= 0 && length != given) return $"two Content-Lengths: {length} and {given}";
                length = given;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                chunked = EndsWithIgnoreCase(value, "chunked"u8);
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                if (ContainsIgnoreCase(value, "close"u8)) persistent = false;
                else if (ContainsIgnoreCase(value, "keep-alive"u8)) persistent = true;
            }
        }
        parsed = new ResponseHead(status, persistent, chunked, chunked ? -1 : length);
        return null;
    }

    /// <summary>The value of a header of the head; null: there is none of this name.</summary>
    public static string? Find(ReadOnlySpan<byte> head, string name)
    {
        Span<byte> wanted = stackalloc byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range];
            int colon = line.IndexOf((byte)':');
            if (colon == wanted.Length && Ascii.EqualsIgnoreCase(line[..colon], wanted)) return Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t\r"u8));
        }
        return null;
    }

    private static bool EndsWithIgnoreCase(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word) =>
        value.Length >= word.Length && Ascii.EqualsIgnoreCase(value[^word.Length..], word);

    private static bool ContainsIgnoreCase(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i + word.Length <= value.Length; i++)
            if (Ascii.EqualsIgnoreCase(value.Slice(i, word.Length), word)) return true;
        return false;
    }

    private static string Shown(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        foreach (byte b in bytes[..Math.Min(bytes.Length, 60)]) text.Append(b is >= 32 and < 127 ? (char)b : '.');
        return text.Append(bytes.Length > 60 ? "…'" : "'").ToString();
    }
}
