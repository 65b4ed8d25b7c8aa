using System.Text;

namespace Muster.Server.Downtimes.Matching;

/// <summary>Reads matchers as Alertmanager's users write them: <c>alertname=disk</c>, <c>severity=~"warning|critical"</c>, <c>{a="b", c!="d"}</c>.</summary>
public static class MatcherText
{
    /// <summary>One matcher.</summary>
    /// <exception cref="FormatException">Says what is missing.</exception>
    public static LabelMatcher Parse(string text)
    {
        var at = 0;
        var matcher = One(text, ref at);
        Skip(text, ref at);
        return at == text.Length ? matcher : throw new FormatException($"“{text[at..]}” behind the matcher {matcher} is too much");
    }

    /// <summary>Several, separated by commas, in braces or not.</summary>
    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static IReadOnlyList<LabelMatcher> ParseAll(string text)
    {
        text = text.Trim();
        if (text is ['{', .. var inner, '}']) text = inner;
        var all = new List<LabelMatcher>();
        var at = 0;
        Skip(text, ref at);
        while (at < text.Length)
        {
            all.Add(One(text, ref at));
            Skip(text, ref at);
            if (at == text.Length) break;
            if (text[at] != ',') throw new FormatException($"a comma is expected before “{text[at..]}”");
            at++;
            Skip(text, ref at);
        }
        return all;
    }

    private static LabelMatcher One(string text, ref int at)
    {
        Skip(text, ref at);
        var begin = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or ':' or '.' or '-')) at++;
        var name = text[begin..at];
        if (name.Length == 0) throw new FormatException($"a label's name is expected at “{text[begin..]}”: write name=value, name!=value, name=~regex or name!~regex");
        Skip(text, ref at);
        var (equal, regex) = (at < text.Length ? text[at] : ' ', at + 1 < text.Length ? text[at + 1] : ' ') switch
        {
            ('=', '~') => (true, true),
            ('!', '~') => (false, true),
            ('!', '=') => (false, false),
            ('=', _) => (true, false),
            _ => throw new FormatException($"behind “{name}” stands none of = != =~ !~"),
        };
        at += equal && !regex ? 1 : 2;
        Skip(text, ref at);
        return new LabelMatcher(name, at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Bare(text, ref at), regex, equal);
    }

    private static string Bare(string text, ref int at)
    {
        var begin = at;
        while (at < text.Length && text[at] is not (',' or '"' or '}')) at++;
        return text[begin..at].TrimEnd();
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return value.ToString();
            }
            if (text[at] == '\\' && at + 1 < text.Length) value.Append(text[++at] switch { 'n' => "\n", 't' => "\t", '"' => "\"", '\\' => "\\", var other => $"\\{other}" });
            else value.Append(text[at]);
        }
        throw new FormatException("the closing quote is missing");
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }
}
