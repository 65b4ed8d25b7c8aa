using System.Text;
using System.Text.RegularExpressions;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Content-Type against its grammar, the body's first bytes and the document's own words.</summary>
internal static partial class ContentTypeRules
{
    private const int HeadOfDocument = 1024;

    public static void Check(LintRun run)
    {
        var line = run.Fields.Last("Content-Type");
        if (line is null)
        {
            if (run.Response.Body.Length > 0 && run.Response.Status is >= 200 and < 300) run.Add(GeneralNotes.ContentTypeMissing, "headers", "there is a body but no Content-Type");
            return;
        }
        var value = ParameterText.Parse(line.Value);
        value.Check(run, "Content-Type");
        if (value.Value.Split('/') is not [var type, var subtype] || !Token.IsToken(type) || !Token.IsToken(subtype))
        {
            run.Field(GeneralNotes.BadSyntax, "Content-Type", $"“{line.Value}” is no media type");
            return;
        }
        if (run.Response is not { BodyKnown: true, Body.Length: > 0 } || run.Response.Status == 206) return;
        if (ContentCoding.Decode(run.Response, out _, out _) is not { } body) return;
        var said = MediaType.Of(run.Fields);
        if (MediaType.Sniff(body) is { } found && !MediaType.Fits(said, found)) run.Field(GeneralNotes.ContentTypeMismatch, "Content-Type", $"it says {said}, but the body is {found}");
        else if (said.StartsWith("text/", StringComparison.Ordinal) || MediaType.IsHtml(said)) Charset(run, value["charset"], body, MediaType.IsHtml(said));
    }

    private static void Charset(LintRun run, string? said, byte[] body, bool html)
    {
        var own = body is [0xef, 0xbb, 0xbf, ..] ? "utf-8" : body is [0xff, 0xfe, ..] ? "utf-16le" : body is [0xfe, 0xff, ..] ? "utf-16be" : null;
        if (own is null && html && Meta().Match(Encoding.Latin1.GetString(body, 0, Math.Min(body.Length, HeadOfDocument))) is { Success: true } meta) own = meta.Groups[1].Value;
        if (said is null || own is null || Same(said, own)) return;
        run.Field(GeneralNotes.CharsetMismatch, "Content-Type", $"the header says {said}, the document {own}");
    }

    private static bool Same(string a, string b)
    {
        static string Plain(string name) => name.ToLowerInvariant() switch { "utf8" => "utf-8", "latin1" or "iso-8859-1" or "us-ascii" or "ascii" => "windows-1252", var other => other };
        return Plain(a) == Plain(b);
    }

    [GeneratedRegex("""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_:.-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Meta();
}
