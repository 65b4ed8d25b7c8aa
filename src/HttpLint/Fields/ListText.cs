namespace Muster.HttpLint.Fields;

/// <summary>Splits values at a character, but not inside double quotes.</summary>
public static class ListText
{
    public static IEnumerable<string> Split(string text, char at)
    {
        int from = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && quoted && text[i] == '\\')
            {
                i++;
                continue;
            }
            if (i < text.Length && text[i] == '"') quoted = !quoted;
            if (i < text.Length && (quoted || text[i] != at)) continue;
            var part = text[from..Math.Min(i, text.Length)].Trim(' ', '\t');
            if (part.Length > 0) yield return part;
            from = i + 1;
        }
        // A backslash at the end, or a quote that is never closed: what is left is one part.
        if (from < text.Length && quoted && text[from..].Trim(' ', '\t') is { Length: > 0 } rest && text[^1] == '\\') yield return rest;
    }
}
