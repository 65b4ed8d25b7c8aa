using System.Globalization;

namespace Muster.Selectors.Terms;

/// <summary>A number of a fact or a comparison: <c>8</c>, <c>1.5G</c>, <c>16GiB</c>. K M G T P count by 1024, as sizes of memory and disks are meant.</summary>
internal static class Amount
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        var number = text.Trim();
        if (number is [.. var rest, 'B' or 'b']) number = rest;
        var binary = number is [.., 'i'];
        if (binary) number = number[..^1];
        var power = number is [.., var last] ? "KMGTP".IndexOf(char.ToUpperInvariant(last)) + 1 : 0;
        if (power > 0) number = number[..^1];
        else if (binary) return Refuse(out value);
        if (!double.TryParse(number.TrimEnd(), Style, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value)) return Refuse(out value);
        value *= Math.Pow(1024, power);
        return true;
    }

    private static bool Refuse(out double value)
    {
        value = 0;
        return false;
    }
}
