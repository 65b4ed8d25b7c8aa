using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>The other headers that tell browsers what a page may do.</summary>
internal static class PolicyRules
{
    private static readonly string[] Unsafe = ["unsafe-url", "no-referrer-when-downgrade"];
    private static readonly string[] Referrer = ["no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin", "strict-origin-when-cross-origin", "unsafe-url"];

    public static void Check(LintRun run)
    {
        bool page = MediaType.IsHtml(MediaType.Of(run.Fields)) && run.Response.Status < 300;
        TypeOptions(run, page);
        FrameOptions(run, page);
        ReferrerPolicy(run);
        if (run.Fields.Has("Permissions-Policy") && !run.Has(GeneralNotes.StructuredFieldParseError)) run.Field(SecurityNotes.PermissionsPolicy, "Permissions-Policy", "the page limits which features may be used");
        Word(run, "Cross-Origin-Opener-Policy", SecurityNotes.Coop, SecurityNotes.CoopUnknown, "unsafe-none", "same-origin", "same-origin-allow-popups", "noopener-allow-popups");
        Word(run, "Cross-Origin-Embedder-Policy", SecurityNotes.Coep, SecurityNotes.CoepUnknown, "unsafe-none", "require-corp", "credentialless");
        Word(run, "Cross-Origin-Resource-Policy", SecurityNotes.Corp, SecurityNotes.CorpUnknown, "same-origin", "same-site", "cross-origin");
    }

    private static void TypeOptions(LintRun run, bool page)
    {
        if (run.Fields.Last("X-Content-Type-Options") is not { } line)
        {
            if (page) run.Add(SecurityNotes.ContentTypeOptionsNone, "headers", "browsers may guess another type");
        }
        else if (line.Value.Equals("nosniff", StringComparison.OrdinalIgnoreCase)) run.Field(SecurityNotes.ContentTypeOptions, line.Name, "browsers will not guess another type");
        else run.Field(SecurityNotes.ContentTypeOptionsUnknown, line.Name, $"“{line.Value}” is not nosniff");
    }

    private static void FrameOptions(LintRun run, bool page)
    {
        bool ancestors = run.Fields.Of("Content-Security-Policy").SelectMany(l => ContentSecurityPolicyRules.Directives(l.Value)).Any(d => d.Name == "frame-ancestors");
        if (run.Fields.Last("X-Frame-Options") is not { } line)
        {
            if (ancestors) run.Field(SecurityNotes.FrameOptions, "Content-Security-Policy", "frame-ancestors says who may frame the page");
            else if (page) run.Add(SecurityNotes.FrameOptionsNone, "headers", "any site may put the page into a frame");
        }
        else if (line.Value.ToUpperInvariant() is "DENY" or "SAMEORIGIN") run.Field(SecurityNotes.FrameOptions, line.Name, $"framing is limited: {line.Value}");
        else run.Field(SecurityNotes.FrameOptionsUnknown, line.Name, $"“{line.Value}” is neither DENY nor SAMEORIGIN");
    }

    private static void ReferrerPolicy(LintRun run)
    {
        if (run.Fields.Value("Referrer-Policy") is not { } value) return;
        // Browsers take the last word they know.
        var last = value.Split(',').Select(w => w.Trim().ToLowerInvariant()).LastOrDefault(w => Referrer.Contains(w));
        if (last is null) run.Field(SecurityNotes.ReferrerPolicyUnknown, "Referrer-Policy", $"“{value}” is no policy");
        else if (Unsafe.Contains(last)) run.Field(SecurityNotes.ReferrerPolicyUnsafe, "Referrer-Policy", $"{last} tells other sites the full address");
        else run.Field(SecurityNotes.ReferrerPolicy, "Referrer-Policy", $"what other sites learn is limited: {last}");
    }

    private static void Word(LintRun run, string field, NoteKind good, NoteKind unknown, params string[] words)
    {
        if (run.Fields.Last(field) is not { } line) return;
        var word = line.Value.Split(';')[0].Trim();
        if (words.Contains(word)) run.Field(good, field, $"{field} is {word}");
        else if (run.Notes.All(n => n.Kind != GeneralNotes.StructuredFieldParseError || n.Subject != $"header-{field.ToLowerInvariant()}")) run.Field(unknown, field, $"“{word}” is none of {string.Join(", ", words)}");
    }
}
