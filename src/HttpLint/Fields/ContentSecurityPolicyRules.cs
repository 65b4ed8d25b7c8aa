using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Content-Security-Policy (CSP level 3).</summary>
internal static class ContentSecurityPolicyRules
{
    private static readonly HashSet<string> Known =
    [
        "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "font-src", "connect-src", "media-src", "object-src", "child-src", "frame-src",
        "worker-src", "manifest-src", "prefetch-src", "fenced-frame-src", "base-uri", "sandbox", "form-action", "frame-ancestors", "navigate-to", "report-uri", "report-to", "require-trusted-types-for", "trusted-types",
        "upgrade-insecure-requests", "block-all-mixed-content", "plugin-types", "require-sri-for", "referrer",
    ];

    /// <summary>What can run code: anything open here opens the page.</summary>
    private static readonly string[] Running = ["script-src", "script-src-elem", "object-src"];

    public static void Check(LintRun run)
    {
        bool any = false;
        foreach (var line in run.Fields.Of("Content-Security-Policy"))
            foreach (var text in line.Value.Split(','))
                if (text.Trim().Length > 0)
                {
                    any = true;
                    Policy(run, text);
                }
        if (any) run.Field(SecurityNotes.Csp, "Content-Security-Policy", "there is a Content Security Policy");
        else if (MediaType.IsHtml(MediaType.Of(run.Fields)) && run.Response.Status < 300) run.Add(SecurityNotes.CspNone, "headers", "there is no Content Security Policy");
    }

    private static void Policy(LintRun run, string text)
    {
        void Tell(NoteKind kind, string summary) => run.Field(kind, "Content-Security-Policy", summary);
        var directives = Directives(text);
        foreach (var twice in directives.GroupBy(d => d.Name).Where(g => g.Count() > 1)) Tell(SecurityNotes.CspDuplicateDirective, $"{twice.Key} is there twice");
        foreach (var (name, _) in directives.Where(d => !Known.Contains(d.Name))) Tell(SecurityNotes.CspUnknownDirective, $"{name} is no directive");
        var policy = directives.DistinctBy(d => d.Name).ToDictionary(d => d.Name, d => d.Sources);
        var scripts = policy.GetValueOrDefault("script-src") ?? policy.GetValueOrDefault("default-src") ?? [];
        // With a nonce, a hash or strict-dynamic browsers ignore 'unsafe-inline'.
        bool pinned = scripts.Any(s => s.StartsWith("'nonce-", StringComparison.Ordinal) || s.StartsWith("'sha", StringComparison.Ordinal) || s == "'strict-dynamic'");
        if (scripts.Contains("'unsafe-inline'") && !pinned) Tell(SecurityNotes.CspUnsafeInline, "scripts inside the page are allowed");
        if (scripts.Contains("'unsafe-eval'")) Tell(SecurityNotes.CspUnsafeEval, "text may be run as code");
        var open = Running.Where(d => Effective(policy, d).Any(s => s is "*" or "https:" or "http:" or "data:") && !(d != "object-src" && pinned)).ToArray();
        if (open.Length > 0) Tell(SecurityNotes.CspWideOpen, $"{string.Join(", ", open)} may come from anywhere");
        if (policy.FirstOrDefault(d => d.Value.Any(s => s.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || s.Equals("http:", StringComparison.OrdinalIgnoreCase))) is { Key: { } plain }) Tell(SecurityNotes.CspHttpUri, $"{plain} may come over plain HTTP");
        if (policy.ContainsKey("report-uri") && !policy.ContainsKey("report-to")) Tell(SecurityNotes.CspDeprecatedReportUri, "report-uri is deprecated");
        if (policy.GetValueOrDefault("report-to") is [var endpoint, ..] && !Endpoints(run).Contains(endpoint)) Tell(SecurityNotes.CspReportToMissing, $"the endpoint {endpoint} is not defined");
    }

    /// <summary>Only what is written: a missing script-src-elem falls back and is told once.</summary>
    private static IReadOnlyList<string> Effective(Dictionary<string, IReadOnlyList<string>> policy, string directive) =>
        policy.GetValueOrDefault(directive) ?? (directive == "script-src" ? policy.GetValueOrDefault("default-src") : null) ?? [];

    private static IEnumerable<string> Endpoints(LintRun run) =>
        StructuredField.TryParse(run.Fields.Value("Reporting-Endpoints") ?? "", StructuredKind.Dictionary, out var endpoints, out _) ? endpoints.Entries.Select(e => e.Name!) : [];

    /// <summary>Names in small letters and their sources, in the order written.</summary>
    internal static IReadOnlyList<(string Name, IReadOnlyList<string> Sources)> Directives(string text) =>
        [.. text.Split(';').Select(d => d.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 0).Select(w => (w[0].ToLowerInvariant(), (IReadOnlyList<string>)w[1..]))];
}
