using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Headers that hold addresses.</summary>
internal static class LinkRules
{
    public static void Check(LintRun run)
    {
        foreach (var line in run.Fields.Where(l => KnownFields.Uris.Contains(l.Name)))
            if (!IsReference(line.Value)) run.Add(GeneralNotes.UriBadSyntax, $"header-{line.Name.ToLowerInvariant()}", $"{line.Name} is no URI: “{line.Value}”", line.Raw);
        if (run.Fields.Has("Location") && run.Response.Status is not (201 or (>= 300 and < 400))) run.Field(GeneralNotes.LocationUndefined, "Location", $"Location has no meaning in {run.Response.Status}");
        foreach (var link in ListText.Split(run.Fields.Value("Link") ?? "", ',')) Link(run, link);
    }

    private static void Link(LintRun run, string link)
    {
        int close = link.IndexOf('>');
        if (link[0] != '<' || close < 0)
        {
            run.Field(GeneralNotes.BadSyntax, "Link", $"a link begins with <address>: “{link}”");
            return;
        }
        if (!IsReference(link[1..close])) run.Field(GeneralNotes.UriBadSyntax, "Link", $"Link holds no URI: “{link[1..close]}”");
        var parameters = ParameterText.Parse("x" + link[(close + 1)..]);
        if (parameters["rev"] is not null) run.Field(GeneralNotes.LinkRev, "Link", "Link uses rev");
    }

    /// <summary>A URI reference (RFC 3986): only its characters, and every percent sign followed by two hex digits.</summary>
    internal static bool IsReference(string text)
    {
        if (text.Length == 0) return false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is <= ' ' or > '~' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') return false;
            if (c == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))) return false;
        }
        return Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _);
    }
}
