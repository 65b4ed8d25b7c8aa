using System.Globalization;
using System.Text;

namespace Muster.PromQl.Parsing;

/// <summary>Quoted strings: escapes as in Go; between backquotes every character is itself.</summary>
public static class StringText
{
    /// <summary>
    /// The content. Bytes given as <c>\xff</c> or octal that are no valid UTF-8 come out as U+FFFD,
    /// so a broken label name stays recognisable as broken.
    /// </summary>
    /// <exception cref="FormatException">An unknown or cut escape.</exception>
    public static string Unquote(string quoted)
    {
        var quote = quoted[0];
        var body = quoted.AsSpan(1, quoted.Length - 2);
        if (quote == '`' || !body.Contains('\\')) return WholeCharacters(body.ToString());
        var bytes = new List<byte>(body.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < body.Length;)
        {
            if (body[i] != '\\')
            {
                Rune.DecodeFromUtf16(body[i..], out var rune, out var consumed);
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += consumed;
                continue;
            }
            if (i + 1 >= body.Length) throw new FormatException("the string ends inside an escape");
            i = Escape(body, i + 1, quote, bytes);
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>A lone half of a surrogate pair is no character: U+FFFD stands for it, as in strings with escapes.</summary>
    private static string WholeCharacters(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static int Escape(ReadOnlySpan<char> body, int at, char quote, List<byte> bytes)
    {
        var c = body[at];
        var simple = "abfnrtv\\".IndexOf(c, StringComparison.Ordinal);
        if (simple >= 0)
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v\\"[simple]);
            return at + 1;
        }
        if (c == quote)
        {
            bytes.Add((byte)c);
            return at + 1;
        }
        switch (c)
        {
            case 'x':
                bytes.Add((byte)Digits(body, at + 1, 2, 16));
                return at + 3;
            case >= '0' and <= '7':
                var octal = Digits(body, at, 3, 8);
                if (octal > 255) throw new FormatException("an octal escape beyond \\377");
                bytes.Add((byte)octal);
                return at + 3;
            case 'u' or 'U':
                var length = c == 'u' ? 4 : 8;
                var code = Digits(body, at + 1, length, 16);
                if (!Rune.IsValid(code)) throw new FormatException("an escape that is no Unicode character");
                Span<byte> utf8 = stackalloc byte[4];
                foreach (var b in utf8[..new Rune(code).EncodeToUtf8(utf8)]) bytes.Add(b);
                return at + 1 + length;
            default:
                throw new FormatException($"unknown escape \\{c}");
        }
    }

    private static int Digits(ReadOnlySpan<char> body, int at, int count, int radix)
    {
        if (at + count > body.Length) throw new FormatException("the string ends inside an escape");
        long value = 0;
        foreach (var digit in body.Slice(at, count))
        {
            var number = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (number >= radix) throw new FormatException($"'{digit}' is no digit of this escape");
            value = value * radix + number;
        }
        return value > int.MaxValue ? -1 : (int)value;
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        return quoted.Append('"').ToString();
    }
}
