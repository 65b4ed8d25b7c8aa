using System.Globalization;
using System.Text;

namespace Muster.AccessLog.Parsing;

/// <summary>Reads `2012-10-27T22:35:59.123+02:00` and its kin: a space or T between, comma or point before the fraction, Z, an offset or nothing (UTC) behind.</summary>
internal static class IsoTime
{
    /// <summary>Milliseconds since 1970 UTC, or <see cref="LogEntry.NoTime"/>.</summary>
    public static long Read(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 19 or > 40 || !Ascii.IsValid(text)) return LogEntry.NoTime;
        Span<char> chars = stackalloc char[text.Length];
        for (int i = 0; i < text.Length; i++) chars[i] = text[i] == ',' ? '.' : (char)text[i];
        return DateTimeOffset.TryParse(chars, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : LogEntry.NoTime;
    }
}
