using System.Text;
using System.Text.RegularExpressions;

namespace Muster.AccessLog.Grouping;

/// <summary>Route patterns: which view a path belongs to. The first pattern that fits wins.</summary>
public sealed class RouteList
{
    private readonly (Regex Pattern, byte[] View)[] _routes;

    private RouteList((Regex, byte[])[] routes) => _routes = routes;

    /// <summary>No patterns: ids in paths are folded.</summary>
    public static RouteList None { get; } = new([]);

    public bool IsEmpty => _routes.Length == 0;

    /// <summary>
    /// Reads a routes file: one `pattern -> view` a line. A pattern is a path with `{name}` or `&lt;type:name&gt;` for a part and a `*` at the end for the rest,
    /// or, with a `^` before it, a regular expression (as in a Django urls file; searched from the path's start without its first slash when it does not begin with `^/`).
    /// The view may be left out: the pattern itself is then its name. `#` starts a comment.
    /// </summary>
    /// <exception cref="FormatException">Names the line and what is wrong with it.</exception>
    public static RouteList Parse(IEnumerable<string> lines, string file)
    {
        var routes = new List<(Regex, byte[])>();
        int number = 0;
        foreach (var text in lines)
        {
            number++;
            var line = text.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            int arrow = line.IndexOf("->", StringComparison.Ordinal);
            var pattern = (arrow < 0 ? line : line[..arrow]).Trim();
            var view = arrow < 0 ? pattern : line[(arrow + 2)..].Trim();
            if (pattern.Length == 0 || view.Length == 0) throw new FormatException($"{file}:{number}: '{line}' must be: pattern -> view");
            try
            {
                routes.Add((new Regex(Expression(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), Encoding.UTF8.GetBytes(view)));
            }
            catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
            {
                throw new FormatException($"{file}:{number}: the pattern '{pattern}' is no regular expression that can be used: {wrong.Message}");
            }
        }
        return new RouteList([.. routes]);
    }

    /// <summary>Writes the view of a path and answers its length; a path that no pattern fits has its ids folded.</summary>
    public int View(ReadOnlySpan<byte> path, Span<byte> into)
    {
        var text = Encoding.UTF8.GetString(path);
        foreach (var (pattern, view) in _routes)
        {
            if (!pattern.IsMatch(text)) continue;
            int length = Math.Min(view.Length, into.Length);
            view.AsSpan(0, length).CopyTo(into);
            return length;
        }
        return IdFolding.Fold(path, into);
    }

    private static string Expression(string pattern)
    {
        // Django's patterns leave the first slash out.
        if (pattern.StartsWith("^/", StringComparison.Ordinal)) return pattern;
        if (pattern[0] == '^') return "^/" + pattern[1..];
        var text = new StringBuilder("^");
        if (pattern[0] != '/') text.Append('/');
        for (int i = 0; i < pattern.Length; i++)
        {
            char close = pattern[i] switch { '{' => '}', '<' => '>', _ => '\0' };
            int end = close == '\0' ? -1 : pattern.IndexOf(close, i);
            if (end > 0)
            {
                text.Append(pattern.AsSpan(i, end - i).StartsWith("<path:", StringComparison.Ordinal) ? ".+" : "[^/]+");
                i = end;
            }
            else if (pattern[i] == '*' && i == pattern.Length - 1)
            {
                return text.Append(".*$").ToString();
            }
            else
            {
                text.Append(Regex.Escape(pattern[i].ToString()));
            }
        }
        return text.Append('$').ToString();
    }
}
