using System.Globalization;

namespace Muster.HttpLint.Fields;

/// <summary>Content-Range: <c>bytes 0-99/1234</c>.</summary>
/// <param name="From">First byte; -1 in an answer that no range fits (<c>bytes */1234</c>).</param>
/// <param name="Whole">Length of the whole; -1 when it is not known.</param>
public sealed record ContentRange(long From, long To, long Whole)
{
    public static bool TryParse(string text, out ContentRange range)
    {
        range = new ContentRange(-1, -1, -1);
        if (!text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) || text[6..].Trim().Split('/') is not [var part, var whole]) return false;
        long length = -1;
        if (whole != "*" && !Number(whole, out length)) return false;
        if (part == "*")
        {
            range = new ContentRange(-1, -1, length);
            return whole != "*";
        }
        if (part.Split('-') is not [var from, var to] || !Number(from, out long first) || !Number(to, out long last) || last < first || (length >= 0 && last >= length)) return false;
        range = new ContentRange(first, last, length);
        return true;
    }

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
