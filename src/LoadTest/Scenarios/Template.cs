using System.Text;

namespace Muster.LoadTest.Scenarios;

/// <summary>Text with places for variables, written <c>{{name}}</c>.</summary>
public sealed class Template
{
    private readonly List<(string Text, bool IsName)> _parts = [];

    private Template(string text) => Source = text;

    public string Source { get; }

    /// <summary>Which variables it needs.</summary>
    public IEnumerable<string> Names => _parts.Where(p => p.IsName).Select(p => p.Text);

    public bool IsFixed => !_parts.Exists(p => p.IsName);

    /// <param name="fault">What is wrong, and at which character from 0; null: nothing.</param>
    public static Template? Parse(string text, out (string Says, int At)? fault)
    {
        var template = new Template(text);
        fault = null;
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0) open = text.Length;
            if (open > at) template._parts.Add((text[at..open], false));
            if (open == text.Length) break;
            int close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                fault = ("the {{ has no }}", open);
                return null;
            }
            var name = text[(open + 2)..close].Trim();
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                fault = ($"'{name}' is no name of a variable", open + 2);
                return null;
            }
            template._parts.Add((name, true));
            at = close + 2;
        }
        return template;
    }

    /// <summary>The text with values in the places; a variable without a value is left empty.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values)
    {
        if (IsFixed) return Source;
        var text = new StringBuilder();
        foreach (var (part, isName) in _parts) text.Append(isName ? values.GetValueOrDefault(part, "") : part);
        return text.ToString();
    }
}
