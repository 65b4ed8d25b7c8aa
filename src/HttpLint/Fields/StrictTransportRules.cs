using System.Globalization;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Strict-Transport-Security (RFC 6797).</summary>
internal static class StrictTransportRules
{
    private const long HalfYear = 15768000, Year = 31536000;

    public static void Check(LintRun run)
    {
        if (run.Fields.Of("Strict-Transport-Security").FirstOrDefault() is not { } line)
        {
            if (run.Secure && MediaType.IsHtml(MediaType.Of(run.Fields)) && run.Response.Status < 400) run.Add(HstsNotes.None, "headers", "browsers are not told to come over HTTPS only");
            return;
        }
        void Tell(NoteKind kind, string summary) => run.Field(kind, "Strict-Transport-Security", summary);
        if (!run.Secure)
        {
            Tell(HstsNotes.OverHttp, "the header is ignored over plain HTTP");
            return;
        }
        bool valid = true;
        void Wrong(NoteKind kind, string summary)
        {
            valid = false;
            Tell(kind, summary);
        }
        var directives = line.Value.Split(';').Select(d => d.Trim()).Where(d => d.Length > 0).Select(d => d.Split('=', 2)).Select(p => (Name: p[0].Trim().ToLowerInvariant(), Value: p.Length > 1 ? p[1].Trim().Trim('"') : null)).ToArray();
        foreach (var twice in directives.GroupBy(d => d.Name).Where(g => g.Count() > 1)) Wrong(HstsNotes.DuplicateDirective, $"{twice.Key} is there twice");
        bool subdomains = directives.Any(d => d.Name == "includesubdomains"), preload = directives.Any(d => d.Name == "preload");
        foreach (var (name, value) in directives)
            if (name is "includesubdomains" or "preload" && value is not null) Wrong(HstsNotes.ValueNotAllowed, $"{name} takes no value");
        long? maxAge = null;
        var (found, text) = directives.FirstOrDefault(d => d.Name == "max-age");
        if (found is null) Wrong(HstsNotes.NoMaxAge, "max-age is missing");
        else if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)) Wrong(HstsNotes.BadMaxAge, $"max-age is “{text}”");
        else maxAge = seconds;
        if (!valid)
        {
            Tell(HstsNotes.Invalid, "browsers ignore this header");
            return;
        }
        if (maxAge == 0) Tell(HstsNotes.MaxAgeZero, "browsers forget that this host wants HTTPS");
        else Tell(HstsNotes.Valid, $"browsers come over HTTPS only for {DateRules.Say(TimeSpan.FromSeconds(Math.Min(maxAge!.Value, uint.MaxValue)))}");
        if (maxAge is > 0 and < HalfYear) Tell(HstsNotes.ShortMaxAge, $"it holds for {DateRules.Say(TimeSpan.FromSeconds(maxAge.Value))} only");
        if (preload && maxAge >= Year && subdomains) Tell(HstsNotes.Preload, "it may be put on the browsers' list");
        else if (preload) Tell(HstsNotes.PreloadNotSuitable, "it asks for the browsers' list but does not meet its rules");
        Tell(subdomains ? HstsNotes.Subdomains : HstsNotes.NoSubdomains, subdomains ? "it holds for names below this one, too" : "it does not hold for names below this one");
    }
}
