using System.Buffers.Text;
using System.Text;

namespace Muster.Agent.HostMetrics;

/// <summary>Walks over lines and blank-separated words of bytes, without making strings.</summary>
internal static class Words
{
    /// <summary>The next line; the text moves behind it.</summary>
    public static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line;
    }

    /// <summary>The next word; empty at the end.</summary>
    public static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
    {
        var start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            line = default;
            return default;
        }
        line = line[start..];
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..];
        return word;
    }

    /// <summary>The next word as a number; false when it is none.</summary>
    public static bool Number(ref ReadOnlySpan<byte> line, out double value) => IsNumber(Word(ref line), out value);

    /// <summary>Whole numbers beyond 2^53 lose their last digits, as everywhere in metrics.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> word, out double value)
    {
        if (Utf8Parser.TryParse(word, out ulong whole, out var used) && used == word.Length && used > 0)
        {
            value = whole;
            return true;
        }
        return Utf8Parser.TryParse(word, out value, out used) && used == word.Length && used > 0;
    }

    public static string Text(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word);
}
