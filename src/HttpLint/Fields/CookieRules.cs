using System.Globalization;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Set-Cookie, read as browsers read it (RFC 6265, 5.2).</summary>
internal static class CookieRules
{
    private const int MostBytes = 4096;
    private static readonly TimeSpan MostLife = TimeSpan.FromDays(400);
    private static readonly string[] SessionWords = ["sess", "sid", "auth", "token", "jwt", "login", "csrf", "xsrf"];

    public static void Check(LintRun run)
    {
        var cookies = run.Fields.Of("Set-Cookie").Select(l => Cookie.Parse(l)).ToArray();
        foreach (var cookie in cookies) Check(run, cookie);
        foreach (var twice in cookies.Where(c => c.Name.Length > 0).GroupBy(c => (c.Name, c["domain"], c["path"])).Where(g => g.Count() > 1))
            run.Add(CookieNotes.NameDup, "header-set-cookie", $"the cookie {twice.Key.Name} is set {twice.Count()} times", string.Join('\n', twice.Select(c => c.Line.Raw)));
    }

    private static void Check(LintRun run, Cookie cookie)
    {
        void Tell(NoteKind kind, string summary) => run.Add(kind, "header-set-cookie", summary, cookie.Line.Raw.Length > 300 ? cookie.Line.Raw[..300] + "…" : cookie.Line.Raw);
        if (cookie.Name.Length == 0)
        {
            Tell(CookieNotes.NoName, "a cookie has no name");
            return;
        }
        var name = cookie.Name;
        int before = run.Notes.Count;
        if (name.Length + cookie.Value.Length > MostBytes) Tell(CookieNotes.TooLarge, $"the cookie {name} has {name.Length + cookie.Value.Length} bytes");
        Lifetime(run, cookie, Tell);
        foreach (var (attribute, value) in cookie.Attributes)
        {
            if (!Cookie.Known.Contains(attribute)) Tell(CookieNotes.UnknownAttribute, $"the cookie {name} has the attribute {attribute}, which browsers do not know");
            if (attribute == "samesite" && value.ToLowerInvariant() is not ("strict" or "lax" or "none" or "")) Tell(CookieNotes.UnknownAttributeValue, $"the cookie {name} has SameSite={value}");
            if (attribute == "domain" && value.Length == 0) Tell(CookieNotes.EmptyDomain, $"the cookie {name} has an empty Domain");
        }
        Prefixes(cookie, Tell);
        bool secure = cookie.Has("secure");
        bool sameSiteNone = "none".Equals(cookie["samesite"], StringComparison.OrdinalIgnoreCase);
        if (!secure && cookie.Has("partitioned")) Tell(CookieNotes.PartitionedNoSecure, $"the cookie {name} is Partitioned without Secure");
        else if (!secure && (run.Secure || sameSiteNone) && run.Notes.Skip(before).All(n => n.Kind != CookieNotes.PrefixSecureMissing)) Tell(CookieNotes.NotSecure, $"the cookie {name} is not Secure");
        if (!cookie.Has("httponly") && SessionWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase)) && !name.Contains("xsrf", StringComparison.OrdinalIgnoreCase) && !name.Contains("csrf", StringComparison.OrdinalIgnoreCase))
            Tell(CookieNotes.NotHttpOnly, $"scripts can read the cookie {name}");
        if (secure && cookie.Has("httponly") && cookie["samesite"]?.ToLowerInvariant() is "strict" or "lax" && run.Notes.Count == before) Tell(CookieNotes.Hardened, $"the cookie {name} is Secure, HttpOnly and SameSite={cookie["samesite"]}");
    }

    private static void Lifetime(LintRun run, Cookie cookie, Action<NoteKind, string> tell)
    {
        TimeSpan? life = null;
        if (cookie["expires"] is { } expires)
        {
            if (!CookieDate.TryParse(expires, out var end, out var wrong)) tell(CookieNotes.BadDate, $"Expires of the cookie {cookie.Name} is no date: {wrong}");
            else life = end - run.Now;
        }
        if (cookie["max-age"] is { } text)
        {
            if (text.Length == 0) tell(CookieNotes.EmptyMaxAge, $"Max-Age of the cookie {cookie.Name} is empty");
            else if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)) tell(CookieNotes.NonDigitMaxAge, $"Max-Age of the cookie {cookie.Name} is “{text}”");
            else
            {
                if (text.Length > 1 && text[0] == '0') tell(CookieNotes.LeadingZeroMaxAge, $"Max-Age of the cookie {cookie.Name} is {text}");
                life = TimeSpan.FromSeconds(Math.Clamp(seconds, -1, uint.MaxValue));
            }
        }
        if (life > MostLife) tell(CookieNotes.LifetimeTooLong, $"the cookie {cookie.Name} is to live {DateRules.Say(life.Value)}");
    }

    private static void Prefixes(Cookie cookie, Action<NoteKind, string> tell)
    {
        bool host = cookie.Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase);
        if (!host && !cookie.Name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase)) return;
        if (!cookie.Has("secure")) tell(CookieNotes.PrefixSecureMissing, $"the cookie {cookie.Name} must be Secure");
        if (host && cookie["path"] != "/") tell(CookieNotes.PrefixHostBadPath, $"the cookie {cookie.Name} must have Path=/");
        if (host && cookie.Has("domain")) tell(CookieNotes.PrefixHostBadDomain, $"the cookie {cookie.Name} must not have a Domain");
    }
}

/// <summary>One Set-Cookie line taken apart.</summary>
internal sealed record Cookie(FieldLine Line, string Name, string Value, IReadOnlyList<(string Name, string Value)> Attributes)
{
    public static readonly HashSet<string> Known = ["expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "partitioned", "priority"];

    public string? this[string attribute] => Attributes.Where(a => a.Name == attribute).Select(a => a.Value).LastOrDefault();

    public bool Has(string attribute) => Attributes.Any(a => a.Name == attribute);

    public static Cookie Parse(FieldLine line)
    {
        var parts = line.Value.Split(';');
        int equals = parts[0].IndexOf('=');
        var attributes = parts.Skip(1).Select(p => p.Trim()).Where(p => p.Length > 0).Select(p => p.IndexOf('=') is >= 0 and var at ? (p[..at].Trim().ToLowerInvariant(), p[(at + 1)..].Trim()) : (p.ToLowerInvariant(), "")).ToArray();
        return equals < 0 ? new Cookie(line, "", parts[0].Trim(), attributes) : new Cookie(line, parts[0][..equals].Trim(), parts[0][(equals + 1)..].Trim(), attributes);
    }
}
