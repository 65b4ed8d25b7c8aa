namespace Muster.AccessLog.Grouping;

/// <summary>Folds the parts of a path that name one thing among many into <c>{id}</c>: numbers, UUIDs, hashes and long tokens; a file's ending stays.</summary>
public static class IdFolding
{
    /// <summary>Writes the folded path and answers its length; never longer than 3 times the path. A text that does not fit is cut.</summary>
    public static int Fold(ReadOnlySpan<byte> path, Span<byte> into)
    {
        int written = 0;
        int at = 0;
        while (at < path.Length)
        {
            int stop = path[at..].IndexOf((byte)'/');
            int end = stop < 0 ? path.Length : at + stop;
            var part = path[at..end];
            int dot = part.LastIndexOf((byte)'.');
            var name = dot > 0 && part.Length - dot <= 6 && !IsId(part[(dot + 1)..]) ? part[..dot] : part;
            if (IsId(name))
            {
                Append("{id}"u8, into, ref written);
                Append(part[name.Length..], into, ref written);
            }
            else
            {
                Append(part, into, ref written);
            }
            if (stop >= 0) Append("/"u8, into, ref written);
            at = end + (stop < 0 ? 0 : 1);
        }
        return written;
    }

    /// <summary>All digits; or hexadecimal digits and dashes, 8 or more with a digit among them; or 20 or more letters, digits, `-`, `_` with 3 digits or more.</summary>
    private static bool IsId(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty) return false;
        int digits = 0, hex = 0, word = 0;
        foreach (byte b in part)
        {
            if ((uint)b - '0' <= 9) digits++;
            else if (char.IsAsciiHexDigit((char)b) || b == '-') hex++;
            else if (char.IsAsciiLetter((char)b) || b == '_') word++;
            else return false;
        }
        if (digits == part.Length) return true;
        if (digits == 0) return false;
        return word == 0 ? part.Length >= 8 && char.IsAsciiHexDigit((char)part[0]) && (digits >= 2 || part.Length >= 16) : part.Length >= 20 && digits >= 3 && part.IndexOf((byte)'-') < 0;
    }

    private static void Append(ReadOnlySpan<byte> text, Span<byte> into, ref int written)
    {
        int length = Math.Min(text.Length, into.Length - written);
        text[..length].CopyTo(into[written..]);
        written += length;
    }
}
