namespace Muster.Agent.Settings;

/// <summary>
/// Reads the part of YAML that settings need: block mappings, block lists, one-line lists (<c>[a, b]</c>), plain and quoted
/// scalars, comments. Everything else (anchors, tags, folded text, several documents, tabs, one-line mappings) is refused
/// with its line, so that nothing is silently read differently from what was meant.
/// </summary>
internal sealed class StrictYaml
{
    private const int MaxDepth = 16;
    private readonly string _file;
    private readonly List<SourceLine> _lines;
    private int _next;

    private readonly record struct SourceLine(int Number, int Indent, string Text);

    private StrictYaml(string file, string text)
    {
        _file = file;
        _lines = Split(text);
    }

    /// <param name="file">Named in errors.</param>
    /// <param name="text">The whole file; an empty one is an empty mapping.</param>
    /// <exception cref="SettingsException">Names file, line and what is wrong.</exception>
    public static YamlMap Parse(string file, string text)
    {
        var parser = new StrictYaml(file, text);
        if (parser._lines.Count == 0) return new YamlMap([], 1);
        var first = parser._lines[0];
        if (first.Indent != 0) throw parser.Wrong(first.Number, "the first key must start in the first column");
        var root = parser.Block(0, 0);
        if (parser._next < parser._lines.Count) throw parser.Wrong(parser._lines[parser._next].Number, "the indentation does not match any line above");
        return root as YamlMap ?? throw parser.Wrong(first.Number, "expected 'key: value' lines, found a list");
    }

    private SettingsException Wrong(int line, string message) => new(_file, line, message);

    private List<SourceLine> Split(string text)
    {
        var lines = new List<SourceLine>();
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            var indent = 0;
            while (indent < line.Length && line[indent] == ' ') indent++;
            var body = WithoutComment(line[indent..], number).TrimEnd();
            if (body.Length == 0 || (number == 1 && body == "---")) continue;
            if (body[0] == '\t') throw Wrong(number, "a tab indents this line; use spaces");
            if (body is "---" or "...") throw Wrong(number, "only one document is read; remove this line");
            lines.Add(new SourceLine(number, indent, body));
        }
        return lines;
    }

    private string WithoutComment(string text, int number)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == '\\' && quote == '"') i++;
                else if (c == '\'' && quote == c && i + 1 < text.Length && text[i + 1] == c) i++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'' && (i == 0 || text[i - 1] is ' ' or '[' or ','))
            {
                quote = c;
            }
            else if (c == '#' && (i == 0 || text[i - 1] is ' ' or '\t'))
            {
                return text[..i];
            }
            else if (char.IsControl(c) && c != '\t')
            {
                throw Wrong(number, $"control character U+{(int)c:X4}; this is not a text file");
            }
        }
        return text;
    }

    private YamlNode Block(int indent, int depth)
    {
        var first = _lines[_next];
        if (depth > MaxDepth) throw Wrong(first.Number, $"more than {MaxDepth} levels");
        return IsItem(first.Text) ? List(indent, first.Number) : Map(indent, depth, first.Number);
    }

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private YamlList List(int indent, int line)
    {
        var items = new List<YamlNode>();
        while (_next < _lines.Count && _lines[_next] is var current && current.Indent == indent && IsItem(current.Text))
        {
            _next++;
            var rest = current.Text[1..].TrimStart();
            if (rest.Length == 0) throw Wrong(current.Number, "an empty list item; write '- value'");
            if (IsItem(rest)) throw Wrong(current.Number, "a list in a list is not read here");
            items.Add(Value(rest, current.Number));
        }
        return new YamlList(items, line);
    }

    private YamlMap Map(int indent, int depth, int line)
    {
        var entries = new List<YamlEntry>();
        while (_next < _lines.Count && _lines[_next] is var current && current.Indent == indent)
        {
            if (IsItem(current.Text)) throw Wrong(current.Number, "a list item among keys");
            var (key, rest) = Key(current);
            if (entries.Exists(e => e.Key == key)) throw Wrong(current.Number, $"the key '{key}' stands here a second time");
            _next++;
            YamlNode value;
            if (rest.Length > 0) value = Value(rest, current.Number);
            else if (_next < _lines.Count && (_lines[_next].Indent > indent || (_lines[_next].Indent == indent && IsItem(_lines[_next].Text))))
                value = Block(_lines[_next].Indent, depth + 1);
            else value = new YamlScalar("", false, current.Number);
            entries.Add(new YamlEntry(key, current.Number, value));
        }
        if (_next < _lines.Count && _lines[_next].Indent > indent)
            throw Wrong(_lines[_next].Number, "this line is indented more than the key above it, which already has a value");
        return new YamlMap(entries, line);
    }

    private (string Key, string Value) Key(SourceLine line)
    {
        var colon = line.Text.IndexOf(':', StringComparison.Ordinal);
        while (colon >= 0 && colon + 1 < line.Text.Length && line.Text[colon + 1] is not ' ') colon = line.Text.IndexOf(':', colon + 1);
        if (colon <= 0) throw Wrong(line.Number, $"expected 'key: value', found '{Short(line.Text)}'");
        var key = line.Text[..colon].TrimEnd();
        foreach (var c in key)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) throw Wrong(line.Number, $"'{Short(key)}' is not a key: letters, digits, '-', '_' and '.' only");
        return (key, line.Text[(colon + 1)..].TrimStart());
    }

    private YamlNode Value(string text, int line)
    {
        if (text[0] != '[') return Scalar(text, line);
        if (text[^1] != ']') throw Wrong(line, "the list does not end with ']' on its line");
        var items = new List<YamlNode>();
        foreach (var part in FlowItems(text[1..^1], line))
        {
            if (part.Length == 0) throw Wrong(line, "an empty item in the list");
            if (part[0] is '[' or '{') throw Wrong(line, "a list in a list is not read here");
            items.Add(Scalar(part, line));
        }
        return new YamlList(items, line);
    }

    private IEnumerable<string> FlowItems(string text, int line)
    {
        if (text.AsSpan().Trim().IsEmpty) yield break;
        var start = 0;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == '\\' && quote == '"') i++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'' && text.AsSpan(start, i - start).Trim().IsEmpty) quote = c;
            else if (c == ',')
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }
        if (quote != '\0') throw Wrong(line, "a quote is not closed");
        yield return text[start..].Trim();
    }

    private YamlScalar Scalar(string text, int line)
    {
        switch (text[0])
        {
            case '\'': return new YamlScalar(SingleQuoted(text, line), true, line);
            case '"': return new YamlScalar(DoubleQuoted(text, line), true, line);
            case '&' or '*' or '!' or '|' or '>' or '{' or '}' or ']' or '%' or '@' or '`' or '?' when text[0] is not '*' || text.Length == 1 || text[1] is not ('/' or '*'):
                throw Wrong(line, $"'{text[0]}' starts a form of YAML that is not read here; put the value in quotes");
        }
        if (text.Contains(": ", StringComparison.Ordinal) || text[^1] == ':') throw Wrong(line, "a second ':' in the value; put the value in quotes");
        return new YamlScalar(text, false, line);
    }

    private string SingleQuoted(string text, int line)
    {
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '\'') result.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '\'') { result.Append('\''); i++; }
            else if (i == text.Length - 1) return result.ToString();
            else throw Wrong(line, "text after the closing quote");
        }
        throw Wrong(line, "a quote is not closed");
    }

    private string DoubleQuoted(string text, int line)
    {
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                if (i == text.Length - 1) return result.ToString();
                throw Wrong(line, "text after the closing quote");
            }
            if (text[i] != '\\') { result.Append(text[i]); continue; }
            if (++i == text.Length) break;
            result.Append(text[i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '"' => '"',
                '\\' => '\\',
                '/' => '/',
                var other => throw Wrong(line, $"'\\{other}' is not an escape that is read here"),
            });
        }
        throw Wrong(line, "a quote is not closed");
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
