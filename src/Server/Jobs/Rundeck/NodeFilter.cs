using System.Text;
using System.Text.RegularExpressions;

namespace Muster.Server.Jobs.Rundeck;

/// <summary>One clause of a node filter.</summary>
/// <param name="Attribute">name, hostname, tags, osName … as written.</param>
public sealed record NodeFilterClause(string Attribute, string Value, bool Exclude);

/// <summary>
/// Rundeck's node filter: <c>tags: web+prod !name: web-9</c>. All include clauses must hold; a node goes when ALL exclude clauses hold.
/// A value holds when the whole attribute matches it as a regular expression or equals one of its items; <c>/…/</c> is a regular expression only;
/// in tags <c>,</c> is or and <c>+</c> is and.
/// </summary>
public sealed partial record NodeFilter(IReadOnlyList<NodeFilterClause> Clauses, bool ExcludePrecedence = true)
{
    /// <summary>Selects nothing in Rundeck, too.</summary>
    public bool IsEmpty => Clauses.Count == 0;

    /// <summary>Never fails: as in Rundeck a bare word is a name.</summary>
    public static NodeFilter Parse(string text, bool excludePrecedence = true)
    {
        var clauses = new List<NodeFilterClause>();
        var words = Words(text);
        for (int i = 0; i < words.Count; i++)
        {
            var (word, quoted) = words[i];
            int colon = quoted ? -1 : word.IndexOf(':');
            if (colon <= 0 || !AttributePattern().IsMatch(word[(word[0] == '!' ? 1 : 0)..colon]))
            {
                if (word.Length > 0)
                    clauses.Add(new NodeFilterClause("name", word, Exclude: false));
                continue;
            }

            bool exclude = word[0] == '!';
            var attribute = word[(exclude ? 1 : 0)..colon];
            var value = word[(colon + 1)..];
            if (value.Length == 0 && i + 1 < words.Count)
                value = words[++i].Text;
            clauses.Add(new NodeFilterClause(attribute, value, exclude));
        }

        return new NodeFilter(clauses, excludePrecedence);
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.:-]*\z")]
    private static partial Regex AttributePattern();

    /// <summary>The same set of hosts in Muster's selector language.</summary>
    public string ToSelector()
    {
        if (IsEmpty)
            return "not all";
        var includes = Clauses.Where(c => !c.Exclude).Select(Term).ToList();
        var excludes = Clauses.Where(c => c.Exclude).Select(Term).ToList();
        if (excludes.Count == 0)
            return All(includes);
        var not = excludes.Count == 1 ? $"not {excludes[0]}" : $"not ({All(excludes)})";
        if (includes.Count == 0)
            return not;
        return ExcludePrecedence ? $"{All(includes)} and {not}" : $"({All(includes)}) or {not}";
    }

    private static string All(List<string> terms) => string.Join(" and ", terms);

    private static string Term(NodeFilterClause clause)
    {
        var regex = clause.Value.Length > 1 && clause.Value[0] == '/' && clause.Value[^1] == '/' ? clause.Value[1..^1] : null;
        if (clause.Attribute == "tags" && regex is null)
            return Tags(clause.Value);
        var field = clause.Attribute switch
        {
            "name" or "nodename" => "name",
            "tags" => "tag",
            // Rundeck's hostname is the address it dials; agents have their name and their addresses.
            "hostname" => "name",
            "osName" => "fact.os",
            "osVersion" => "fact.kernel",
            "osArch" => "fact.architecture",
            var other => $"fact.{other}",
        };
        // Agents run on Linux, which Rundeck counts among the family of unix.
        if (clause.Attribute == "osFamily")
            return clause.Value.Contains("unix", StringComparison.OrdinalIgnoreCase) || clause.Value.Contains("linux", StringComparison.OrdinalIgnoreCase) ? "all" : "not all";
        if (clause.Value is ".*" or "/.*/" && field == "name")
            return "all";
        if (regex is not null)
            return $"{field}~{Quote($"^(?:{regex})$")}";
        var items = clause.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var equal = items.Select(i => $"{field}:{Quote(i)}").ToList();
        if (!clause.Value.Any(c => @".*+?[](){}|\^$".Contains(c)))
            return Any(equal);
        var whole = $"{field}~{Quote($"^(?:{clause.Value})$")}";
        return items.Length > 1 ? Any([whole, .. equal]) : whole;
    }

    private static string Tags(string value)
    {
        var any = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(one => one.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Tag).ToList())
            .Where(all => all.Count > 0)
            .Select(all => all.Count == 1 ? all[0] : $"({All(all)})")
            .ToList();
        return any.Count == 0 ? "not all" : Any(any);
    }

    /// <summary>In a filter a tag may be a regular expression as well.</summary>
    private static string Tag(string tag) => tag.Any(c => ".*?[](){}|\\^$".Contains(c)) ? $"tag~{Quote($"^(?:{tag})$")}" : $"tag:{Quote(tag)}";

    private static string Any(List<string> terms) => terms.Count == 0 ? "not all" : terms.Count == 1 ? terms[0] : $"({string.Join(" or ", terms)})";

    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Split at white space; quotes hold together and are taken off.</summary>
    private static List<(string Text, bool Quoted)> Words(string text)
    {
        var words = new List<(string, bool)>();
        var word = new StringBuilder();
        bool any = false, startsQuoted = false;
        char quote = '\0';
        foreach (char c in text)
        {
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                startsQuoted |= word.Length == 0;
                any = true;
            }
            else if (char.IsWhiteSpace(c))
                End();
            else
            {
                word.Append(c);
                any = true;
            }
        }

        End();
        return words;

        void End()
        {
            if (any)
                words.Add((word.ToString(), startsQuoted));
            word.Clear();
            any = startsQuoted = false;
        }
    }
}
