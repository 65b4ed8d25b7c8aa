using System.Globalization;

namespace Muster.HttpLint.Fields;

/// <summary>Dates of HTTP (RFC 9110, 5.6.7).</summary>
public static class HttpDate
{
    private const string Fixdate = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";
    private static readonly string[] Obsolete = ["dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The one form that may be sent: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public static bool TryParse(string text, out DateTimeOffset date) => Exact(text, Fixdate, out date);

    /// <summary>Also the two forms that receivers must still read (RFC 850 and asctime).</summary>
    public static bool TryParseOld(string text, out DateTimeOffset date)
    {
        if (Exact(text, Fixdate, out date)) return true;
        foreach (var form in Obsolete)
            if (Exact(text.Replace("  ", " ", StringComparison.Ordinal), form, out date)) return true;
        return false;
    }

    public static string Print(DateTimeOffset date) => date.ToUniversalTime().ToString(Fixdate, CultureInfo.InvariantCulture);

    // The weekday is checked by the parser: a wrong one makes the date wrong.
    private static bool Exact(string text, string form, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
}
