using System.Globalization;

namespace Muster.Checks;

/// <summary>Numbers as plugins print them: with sign, decimal point OR comma, and exponent. No thousands separators, no hexadecimal.</summary>
public static class PerfNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Length of the number at the start of the text; 0 when there is none. An <c>e</c> without digits behind it is not an exponent (it is a unit).</summary>
    public static int LengthAtStart(ReadOnlySpan<char> text)
    {
        var at = 0;
        if (at < text.Length && text[at] is '+' or '-') at++;
        var whole = Digits(text, at);
        at += whole;
        var fraction = 0;
        if (at < text.Length && text[at] is '.' or ',')
        {
            fraction = Digits(text, at + 1);
            if (whole + fraction > 0) at += 1 + fraction;
        }
        if (whole + fraction == 0) return 0;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? 1 : 0;
            var exponent = Digits(text, at + 1 + sign);
            if (exponent > 0) at += 1 + sign + exponent;
        }
        return at;
    }

    /// <summary>False unless the whole text is one finite number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (text.IsEmpty || LengthAtStart(text) != text.Length) return false;
        if (!text.Contains(',')) return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        if (text.Length > 512) return false;
        Span<char> point = stackalloc char[text.Length];
        text.CopyTo(point);
        point.Replace(',', '.');
        return double.TryParse(point, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The shortest text that reads back as the same double.</summary>
    public static string Print(double value) => (value == 0 ? 0 : value).ToString("R", CultureInfo.InvariantCulture);

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        if (from >= text.Length) return 0;
        var length = text[from..].IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length - from : length;
    }
}
