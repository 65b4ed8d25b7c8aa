using Muster.HttpLint.Fields;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Pages;

/// <summary>What the page's headers do for its visitors' safety, in the points of Mozilla's Observatory.</summary>
internal static class SecurityGrade
{
    private static readonly string[] SessionWords = ["sess", "sid", "auth", "token", "jwt", "login"];

    public static Grade Of(IReadOnlyList<ResourceReport> all)
    {
        var main = all.First(r => r.Kind == AssetKind.Document);
        var fields = main.Exchange!.Response.Fields;
        bool secure = main.Url.Scheme == Uri.UriSchemeHttps;
        var deductions = new List<Deduction>();
        void Take(string rule, double points, string reason, params string[] detail) => deductions.Add(new Deduction(rule, points, reason, detail));
        bool Has(NoteKind kind) => main.Notes.Any(n => n.Kind == kind);

        // From the headers, not from the notes: a waived note is still a fact.
        var csp = fields.Of("Content-Security-Policy").SelectMany(l => ContentSecurityPolicyRules.Directives(l.Value)).ToArray();
        var scripts = csp.FirstOrDefault(d => d.Name == "script-src").Sources ?? csp.FirstOrDefault(d => d.Name == "default-src").Sources ?? [];
        bool pinned = scripts.Any(s => s.StartsWith("'nonce-", StringComparison.Ordinal) || s.StartsWith("'sha", StringComparison.Ordinal) || s == "'strict-dynamic'");
        if (csp.Length == 0) Take("csp", 25, "there is no Content Security Policy");
        else if ((scripts.Contains("'unsafe-inline'") && !pinned) || scripts.Contains("*")) Take("csp", 20, "the Content Security Policy allows scripts inside the page, or from anywhere", [.. fields.Of("Content-Security-Policy").Select(l => l.Raw)]);
        else if (scripts.Contains("'unsafe-eval'")) Take("csp", 10, "the Content Security Policy allows text to be run as code");
        Cookies(main, Take);
        if (fields.Value("Access-Control-Allow-Origin") == "*" && fields.Value("Access-Control-Allow-Credentials") == "true") Take("cors", 50, "every site may read the page with the visitor's credentials");
        if (!secure) Take("redirect", 20, "the page is there over plain HTTP and does not lead to HTTPS");
        else if (all.TakeWhile(r => r.Kind == AssetKind.Redirect).Any(r => r.Url.Scheme == "https" && r.Notes.Any(n => n.Kind == RedirectNotes.ToPlain))) Take("redirect", 20, "a redirect leads over plain HTTP");
        if (!secure || fields.Value("Strict-Transport-Security") is null || Has(HstsNotes.Invalid) || Has(HstsNotes.MaxAgeZero)) Take("hsts", 20, "browsers are not told to come over HTTPS only");
        else if (Has(HstsNotes.ShortMaxAge)) Take("hsts", 10, "HTTPS only is asked for less than half a year");
        Integrity(all, main.Url, Take);
        if (!fields.Has("X-Frame-Options") && csp.All(d => d.Name != "frame-ancestors")) Take("framing", 20, "any site may put the page into a frame");
        if (!"nosniff".Equals(fields.Last("X-Content-Type-Options")?.Value, StringComparison.OrdinalIgnoreCase)) Take("type-options", 5, "browsers may guess another type (no X-Content-Type-Options: nosniff)");
        if (Has(SecurityNotes.ReferrerPolicyUnsafe)) Take("referrer", 5, "other sites learn the full address of the page");
        else if (Has(SecurityNotes.ReferrerPolicy)) Take("referrer", -5, "what other sites learn of the page's address is limited");
        return Grade.Security(deductions);
    }

    private static void Cookies(ResourceReport main, Action<string, double, string, string[]> take)
    {
        var cookies = main.Exchange!.Response.Fields.Of("Set-Cookie").Select(Cookie.Parse).ToArray();
        bool Session(Cookie c) => SessionWords.Any(w => c.Name.Contains(w, StringComparison.OrdinalIgnoreCase));
        var open = cookies.Where(c => !c.Has("secure")).ToArray();
        if (open.Any(Session)) take("cookies", 40, "a session cookie is not Secure", [.. open.Where(Session).Select(c => c.Name)]);
        else if (open.Length > 0) take("cookies", 20, "cookies are not Secure", [.. open.Select(c => c.Name)]);
        else if (cookies.Where(c => Session(c) && !c.Has("httponly")).ToArray() is { Length: > 0 } readable) take("cookies", 30, "scripts can read a session cookie", [.. readable.Select(c => c.Name)]);
    }

    private static void Integrity(IReadOnlyList<ResourceReport> all, Uri page, Action<string, double, string, string[]> take)
    {
        var foreign = all.Where(r => r.Kind == AssetKind.Script && r.Found == "script src" && r.Url.IdnHost != page.IdnHost && !r.Integrity).ToArray();
        if (foreign.Where(r => r.Url.Scheme == "http").ToArray() is { Length: > 0 } plain) take("integrity", 50, "scripts of other hosts come over plain HTTP without a hash", [.. plain.Select(r => r.Url.AbsoluteUri)]);
        else if (foreign.Length > 0) take("integrity", 5, "scripts of other hosts are not pinned by a hash", [.. foreign.Select(r => r.Url.AbsoluteUri)]);
    }
}
