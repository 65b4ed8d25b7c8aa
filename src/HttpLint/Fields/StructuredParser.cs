using System.Globalization;
using System.Text;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fields;

/// <summary>Structured field values for HTTP (RFC 9651, chapter 4.2).</summary>
internal sealed class StructuredParser(string text)
{
    private const int MostEntries = 4096;
    private int at;

    private char Here => at < text.Length ? text[at] : '\0';

    private bool End => at >= text.Length;

    public StructuredField Parse(StructuredKind kind)
    {
        Skip(' ');
        var entries = kind switch
        {
            StructuredKind.Item => [new StructuredEntry(null, Item())],
            StructuredKind.List => End ? [] : Series(() => new StructuredEntry(null, ItemOrInnerList())),
            _ => End ? [] : Series(DictionaryEntry),
        };
        Skip(' ');
        if (!End) throw Wrong("something follows the end of the value");
        if (kind == StructuredKind.Dictionary) entries = [.. entries.GroupBy(e => e.Name).Select(g => g.Last())];
        return new StructuredField(kind, entries);
    }

    private List<StructuredEntry> Series(Func<StructuredEntry> one)
    {
        var entries = new List<StructuredEntry>();
        while (true)
        {
            entries.Add(one());
            if (entries.Count > MostEntries) throw Wrong("it has too many members");
            SkipBlank();
            if (End) return entries;
            if (Here != ',') throw Wrong("a comma is expected between members");
            at++;
            SkipBlank();
            if (End) throw Wrong("nothing follows the last comma");
        }
    }

    private StructuredEntry DictionaryEntry()
    {
        var key = Key();
        if (Here != '=') return new StructuredEntry(key, new StructuredMember(new BareItem("boolean", true), null, Parameters()));
        at++;
        return new StructuredEntry(key, ItemOrInnerList());
    }

    private StructuredMember ItemOrInnerList()
    {
        if (Here != '(') return Item();
        at++;
        var items = new List<StructuredMember>();
        while (true)
        {
            Skip(' ');
            if (Here == ')')
            {
                at++;
                return new StructuredMember(null, items, Parameters());
            }
            if (End) throw Wrong("the inner list is not closed");
            items.Add(Item());
            if (End) throw Wrong("the inner list is not closed");
            if (Here is not (' ' or ')')) throw Wrong("members of an inner list are parted by spaces");
        }
    }

    private StructuredMember Item() => new(Bare(), null, Parameters());

    private List<Parameter> Parameters()
    {
        var parameters = new List<Parameter>();
        while (Here == ';' && !End)
        {
            at++;
            Skip(' ');
            var key = Key();
            var value = new BareItem("boolean", true);
            if (Here == '=')
            {
                at++;
                value = Bare();
            }
            parameters.RemoveAll(p => p.Name == key);
            parameters.Add(new Parameter(key, value));
        }
        return parameters;
    }

    private string Key()
    {
        if (Here is not (>= 'a' and <= 'z' or '*') || End) throw Wrong("a key begins with a small letter or *");
        int from = at;
        while (!End && (char.IsAsciiLetterLower(Here) || char.IsAsciiDigit(Here) || Here is '_' or '-' or '.' or '*')) at++;
        return text[from..at];
    }

    private BareItem Bare() => Here switch
    {
        _ when End => throw Wrong("a value is missing"),
        '"' => new BareItem("string", QuotedText()),
        ':' => new BareItem("bytes", Bytes()),
        '?' => new BareItem("boolean", Flag()),
        '@' => Date(),
        '%' => new BareItem("display", DisplayText()),
        '-' or >= '0' and <= '9' => Number(),
        '*' or >= 'a' and <= 'z' or >= 'A' and <= 'Z' => new BareItem("token", Word()),
        _ => throw Wrong($"“{Here}” begins no value"),
    };

    private BareItem Number()
    {
        int from = at;
        if (Here == '-') at++;
        int digits = Digits();
        if (digits == 0) throw Wrong("a digit is expected");
        if (Here != '.' || End)
        {
            if (digits > 15) throw Wrong("an integer has at most 15 digits");
            return new BareItem("integer", long.Parse(text.AsSpan(from, at - from), CultureInfo.InvariantCulture));
        }
        at++;
        int decimals = Digits();
        if (digits > 12 || decimals is 0 or > 3) throw Wrong("a decimal has at most 12 digits before and 1 to 3 behind the point");
        return new BareItem("decimal", decimal.Parse(text.AsSpan(from, at - from), CultureInfo.InvariantCulture));
    }

    private int Digits()
    {
        int from = at;
        while (!End && char.IsAsciiDigit(Here)) at++;
        return at - from;
    }

    private string QuotedText()
    {
        var value = new StringBuilder();
        for (at++; !End; at++)
        {
            if (Here == '"')
            {
                at++;
                return value.ToString();
            }
            if (Here == '\\' && (++at >= text.Length || Here is not ('"' or '\\'))) throw Wrong("only \\\" and \\\\ may be escaped in a string");
            if (Here is < ' ' or > '~') throw Wrong("a string holds printable ASCII only");
            value.Append(Here);
        }
        throw Wrong("the string is not closed");
    }

    private string Word()
    {
        int from = at++;
        while (!End && (Token.IsTokenChar(Here) || Here is ':' or '/')) at++;
        return text[from..at];
    }

    private byte[] Bytes()
    {
        int close = text.IndexOf(':', at + 1);
        if (close < 0) throw Wrong("the bytes are not closed with a colon");
        var inner = text[(at + 1)..close];
        var padded = inner.TrimEnd('=');
        padded += new string('=', (4 - (padded.Length % 4)) % 4);
        var bytes = new byte[inner.Length + 4];
        if (inner.Contains(' ') || !Convert.TryFromBase64String(padded, bytes, out int length)) throw Wrong("the bytes are not base64");
        at = close + 1;
        return bytes[..length];
    }

    private bool Flag()
    {
        at++;
        if (Here is not ('0' or '1') || End) throw Wrong("a boolean is ?0 or ?1");
        return text[at++] == '1';
    }

    private BareItem Date()
    {
        at++;
        var number = Number();
        return number.Value is long seconds ? new BareItem("date", seconds) : throw Wrong("a date has whole seconds");
    }

    private string DisplayText()
    {
        var bytes = new List<byte>();
        if (at + 1 >= text.Length || text[at + 1] != '"') throw Wrong("a display string begins with %\"");
        for (at += 2; !End; at++)
        {
            if (Here == '"')
            {
                at++;
                try
                {
                    return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
                }
                catch (DecoderFallbackException)
                {
                    throw Wrong("the display string is not UTF-8");
                }
            }
            if (Here is < ' ' or > '~') throw Wrong("a display string holds printable ASCII only");
            if (Here != '%')
            {
                bytes.Add((byte)Here);
                continue;
            }
            if (at + 2 >= text.Length || text.AsSpan(at + 1, 2).ContainsAnyExcept("0123456789abcdef")) throw Wrong("% is followed by two small hex digits");
            bytes.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            at += 2;
        }
        throw Wrong("the display string is not closed");
    }

    private void Skip(char c)
    {
        while (!End && Here == c) at++;
    }

    private void SkipBlank()
    {
        while (!End && (Here is ' ' or '\t')) at++;
    }

    private FormatException Wrong(string why) => new(string.Create(CultureInfo.InvariantCulture, $"at character {at + 1}: {why}"));
}
