using System.Text;

namespace Muster.Server.Notifications.Channels.Wording;

/// <summary>Texts shortened to what a receiver takes; what was cut ends with <c>…</c>, and no character is cut in half.</summary>
public static class Cut
{
    /// <param name="most">UTF-16 units, at least 1.</param>
    public static string To(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = most - 1;
        if (end > 0 && char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + "…";
    }

    /// <param name="most">Bytes of UTF-8, at least 3.</param>
    public static string ToBytes(string text, int most)
    {
        if (Encoding.UTF8.GetByteCount(text) <= most) return text;
        var (bytes, end) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > most - 3) break;
            bytes += rune.Utf8SequenceLength;
            end += rune.Utf16SequenceLength;
        }
        return text[..end] + "…";
    }

    /// <summary>All on one line, spaces for breaks and control characters.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', new string([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
