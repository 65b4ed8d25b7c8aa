using System.Globalization;
using System.Numerics;

namespace Muster.PromQl.Parsing;

/// <summary>Numbers as PromQL reads and writes them.</summary>
public static class NumberText
{
    /// <summary>
    /// Decimal, exponent, hexadecimal (<c>0x1F</c>), octal with a leading zero, underscores between digits,
    /// <c>Inf</c> and <c>NaN</c> in any case, each with a sign or without.
    /// </summary>
    public static bool TryParse(string text, out double value)
    {
        value = 0;
        var digits = text.AsSpan();
        var negative = false;
        if (digits.Length > 0 && digits[0] is '+' or '-')
        {
            negative = digits[0] == '-';
            digits = digits[1..];
        }
        if (!TryParseUnsigned(digits, out value)) return false;
        if (negative) value = -value;
        return true;
    }

    private static bool TryParseUnsigned(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase)) { value = double.PositiveInfinity; return true; }
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) { value = double.NaN; return true; }
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || (text[0] == '.' && text.Length > 1 && char.IsAsciiDigit(text[1])))) return false;
        Span<char> plain = stackalloc char[Math.Min(text.Length, 512)];
        if (!StripUnderscores(text, plain, out var length)) return false;
        ReadOnlySpan<char> digits = plain[..length];
        if (digits.Length > 2 && digits[0] == '0' && digits[1] is 'x' or 'X')
        {
            if (!BigInteger.TryParse(string.Concat("0", digits[2..]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)) return false;
            value = (double)hex;
            return true;
        }
        if (digits.Length > 1 && digits[0] == '0' && digits.IndexOfAnyExceptInRange('0', '7') < 0)
        {
            foreach (var digit in digits) value = value * 8 + (digit - '0');
            return true;
        }
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An underscore must stand between two digits.</summary>
    private static bool StripUnderscores(ReadOnlySpan<char> text, Span<char> plain, out int length)
    {
        length = 0;
        if (text.Length > plain.Length) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '_')
            {
                plain[length++] = text[i];
                continue;
            }
            var afterPrefix = i == 2 && text[1] is 'x' or 'X';
            if (i + 1 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !(afterPrefix || char.IsAsciiHexDigit(text[i - 1]))) return false;
        }
        return true;
    }

    /// <summary>The shortest digits that read back as the same number, never with an exponent: <c>1e3</c> is <c>1000</c>.</summary>
    public static string Format(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        if (exponentAt < 0) return shortest;
        var exponent = int.Parse(shortest.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = shortest[..exponentAt];
        var sign = mantissa.StartsWith('-') ? "-" : "";
        mantissa = mantissa.TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var pointPlace = whole.Length + exponent;
        if (pointPlace <= 0) return sign + "0." + new string('0', -pointPlace) + digits;
        if (pointPlace >= digits.Length) return sign + digits + new string('0', pointPlace - digits.Length);
        return sign + digits[..pointPlace] + "." + digits[pointPlace..];
    }

    /// <summary>Short form with an exponent where it is shorter, as in messages and bucket bounds (<c>1e+06</c>).</summary>
    public static string FormatShort(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) return Format(value);
        var magnitude = Math.Abs(value);
        if (magnitude is 0 or (>= 1e-4 and < 1e21)) return Format(value);
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!text.Contains('E', StringComparison.Ordinal)) text = value.ToString("0.################E+00", CultureInfo.InvariantCulture);
        return text.Replace("E", "e", StringComparison.Ordinal);
    }
}
