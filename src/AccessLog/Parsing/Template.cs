using System.Text;

namespace Muster.AccessLog.Parsing;

/// <summary>A format string of nginx (<c>$status</c>) or Apache (<c>%&gt;s</c>), taken apart.</summary>
internal sealed record Template(TemplateStep[] Steps, byte[] After)
{
    private static readonly Dictionary<string, TemplateField> Nginx = new()
    {
        ["request"] = TemplateField.Request,
        ["request_method"] = TemplateField.Method,
        ["request_uri"] = TemplateField.Path,
        ["uri"] = TemplateField.Path,
        ["document_uri"] = TemplateField.Path,
        ["host"] = TemplateField.Host,
        ["http_host"] = TemplateField.Host,
        ["server_name"] = TemplateField.Host,
        ["status"] = TemplateField.Status,
        ["body_bytes_sent"] = TemplateField.Bytes,
        ["bytes_sent"] = TemplateField.Bytes,
        ["request_time"] = TemplateField.Seconds,
        ["upstream_response_time"] = TemplateField.Upstream,
        ["gzip_ratio"] = TemplateField.GzipRatio,
        ["time_local"] = TemplateField.ClfTime,
        ["time_iso8601"] = TemplateField.IsoTime,
        ["msec"] = TemplateField.EpochSeconds,
    };

    private static readonly Dictionary<string, TemplateField> Apache = new()
    {
        ["r"] = TemplateField.Request,
        ["m"] = TemplateField.Method,
        ["U"] = TemplateField.Path,
        ["v"] = TemplateField.Host,
        ["V"] = TemplateField.Host,
        ["s"] = TemplateField.Status,
        ["b"] = TemplateField.Bytes,
        ["B"] = TemplateField.Bytes,
        ["O"] = TemplateField.Bytes,
        ["D"] = TemplateField.Micros,
        ["T"] = TemplateField.Seconds,
        ["{s}T"] = TemplateField.Seconds,
        ["{ms}T"] = TemplateField.Millis,
        ["{us}T"] = TemplateField.Micros,
        ["t"] = TemplateField.ClfTime,
        ["{Host}i"] = TemplateField.Host,
    };

    /// <exception cref="FormatException">The text is no format string that says anything about requests.</exception>
    public static Template Parse(string text)
    {
        var steps = new List<TemplateStep>();
        var before = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '$' || (text[i] == '%' && i + 1 < text.Length && text[i + 1] != '%'))
            {
                var (name, end) = text[i] == '$' ? NginxName(text, i) : ApacheName(text, i);
                var field = (text[i] == '$' ? Nginx : Apache).GetValueOrDefault(name);
                if (field == TemplateField.Ignored && IsText(name)) field = TemplateField.Text;
                // Apache writes the brackets of %t itself.
                bool bracket = text[i] == '%' && name == "t";
                if (bracket) before.Append('[');
                // A path ends at its question mark, so the query string may follow it at once.
                if (before.Length == 0 && steps is [.., { Field: TemplateField.Path }] && name is ("q" or "is_args" or "args" or "query_string"))
                {
                    i = end - 1;
                    continue;
                }
                if (steps.Count > 0 && before.Length == 0) throw new FormatException($"'{text}': there is nothing between two variables at column {i + 1}, so their values cannot be told apart");
                steps.Add(new TemplateStep(Encoding.UTF8.GetBytes(before.ToString()), field));
                before.Clear();
                if (bracket) before.Append(']');
                i = end - 1;
            }
            else
            {
                if (text[i] == '%') i++;
                else if (text[i] == '\\' && i + 1 < text.Length) i++; // \" in a configuration file
                before.Append(text[i]);
            }
        }
        if (!steps.Exists(s => s.Field is TemplateField.Request or TemplateField.Path))
            throw new FormatException($"'{text}' is neither a known format ({string.Join(", ", LogFormat.Known.Select(f => f.Name))}) nor a log_format string with $request or $request_uri (Apache: %r or %U)");
        return new Template([.. steps], Encoding.UTF8.GetBytes(before.ToString()));
    }

    /// <summary>What clients and upstream servers fill in: X-Forwarded-For and `$upstream_addr` are lists with commas and spaces.</summary>
    private static bool IsText(string name) =>
        name.StartsWith("http_", StringComparison.Ordinal) || name.StartsWith("sent_http_", StringComparison.Ordinal) || name.StartsWith("upstream_", StringComparison.Ordinal)
        || name.StartsWith("proxy_add_", StringComparison.Ordinal) || name.EndsWith("}i", StringComparison.Ordinal) || name.EndsWith("}o", StringComparison.Ordinal);

    private static (string Name, int End) NginxName(string text, int at)
    {
        if (at + 1 < text.Length && text[at + 1] == '{')
        {
            int close = text.IndexOf('}', at);
            if (close < 0) throw new FormatException($"'{text}': the brace at column {at + 2} is not closed");
            return (text[(at + 2)..close], close + 1);
        }
        int end = at + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        return (text[(at + 1)..end], end);
    }

    private static (string Name, int End) ApacheName(string text, int at)
    {
        int i = at + 1;
        while (i < text.Length && (text[i] is '<' or '>' or '!' or ',' || char.IsAsciiDigit(text[i]))) i++;
        int start = i;
        if (i < text.Length && text[i] == '{')
        {
            i = text.IndexOf('}', i) + 1;
            if (i == 0) throw new FormatException($"'{text}': the brace at column {start + 1} is not closed");
        }
        if (i < text.Length && text[i] == '^') i += 2;
        if (i >= text.Length) throw new FormatException($"'{text}': the variable at column {at + 1} has no letter");
        return (text[start..(i + 1)], i + 1);
    }
}
