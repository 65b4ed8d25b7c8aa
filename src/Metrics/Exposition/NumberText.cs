using System.Buffers.Text;

namespace Muster.Metrics.Exposition;

/// <summary>Numbers as exposition text, Graphite and StatsD write them: decimal with exponent, NaN and infinities in any case.</summary>
public static class NumberText
{
    /// <summary>Of a NaN the ordinary one is made; the stale marker cannot be written in text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> word, out double value)
    {
        var digits = word.Length > 0 && word[0] == '+' ? word[1..] : word;
        // A second sign is not for Utf8Parser to take; "Infinity" and "NaN" it would take in its own spelling only.
        if (digits.Length > 0 && (char.IsAsciiDigit((char)digits[0]) || digits[0] == '.' || (digits[0] == '-' && digits.Length == word.Length && digits.Length > 1 && digits[1] is (>= (byte)'0' and <= (byte)'9') or (byte)'.')))
            return Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length;
        var negative = word.Length > 0 && word[0] == '-';
        var name = word.Length > 0 && word[0] is (byte)'+' or (byte)'-' ? word[1..] : word;
        if (Is(name, "inf") || Is(name, "infinity"))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        value = OrdinaryNaN;
        return name.Length == word.Length && Is(name, "nan");
    }

    private static double OrdinaryNaN => BitConverter.Int64BitsToDouble(0x7ff8000000000001);

    private static bool Is(ReadOnlySpan<byte> word, string name) => System.Text.Ascii.EqualsIgnoreCase(word, name);
}
