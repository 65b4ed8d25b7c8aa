using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>A value and its parameters: <c>attachment; filename="a.txt"; filename*=UTF-8''a.txt</c>.</summary>
/// <param name="Parameters">Names in small letters; values without quotes; <c>Raw</c> as they stand.</param>
internal sealed record ParameterText(string Value, IReadOnlyList<(string Name, string Value, string Raw)> Parameters)
{
    public static ParameterText Parse(string text)
    {
        var parts = ListText.Split(text, ';').ToArray();
        var parameters = new List<(string, string, string)>();
        foreach (var part in parts.Skip(1))
        {
            int equals = part.IndexOf('=');
            if (equals < 0) continue;
            var raw = part[(equals + 1)..].Trim();
            parameters.Add((part[..equals].Trim().ToLowerInvariant(), Unquote(raw), raw));
        }
        return new ParameterText(parts.Length == 0 ? "" : parts[0], parameters);
    }

    public string? this[string name] => Parameters.Where(p => p.Name == name).Select(p => p.Value).FirstOrDefault();

    /// <summary>What can be wrong with parameters of any header (RFC 9110, 5.6.6 and RFC 8187).</summary>
    public void Check(LintRun run, string field)
    {
        foreach (var twice in Parameters.GroupBy(p => p.Name).Where(g => g.Count() > 1)) run.Field(GeneralNotes.ParamRepeats, field, $"the parameter {twice.Key} is there {twice.Count()} times");
        foreach (var (name, value, raw) in Parameters)
        {
            if (raw.Length > 1 && raw[0] == '\'' && raw[^1] == '\'') run.Field(GeneralNotes.ParamSingleQuoted, field, $"{name} is in single quotes");
            if (!name.EndsWith('*')) continue;
            if (raw.StartsWith('"')) run.Field(GeneralNotes.ParamStarQuoted, field, $"{name} is quoted");
            else if (value.Split('\'') is not [{ Length: > 0 } charset, _, var encoded] || !PercentEncoded(encoded)) run.Field(GeneralNotes.ParamStarBad, field, $"{name} is not charset'language'text: “{value}”");
            else if (!charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase)) run.Field(GeneralNotes.ParamStarCharset, field, $"{name} is in {charset}");
        }
    }

    private static bool PercentEncoded(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
                i += 2;
            }
            else if (!Token.IsTokenChar(text[i]) || text[i] is '*' or '\'')
            {
                return false;
            }
        }
        return true;
    }

    private static string Unquote(string raw) => raw.Length >= 2 && raw[0] == '"' && raw[^1] == '"' ? raw[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : raw;
}
