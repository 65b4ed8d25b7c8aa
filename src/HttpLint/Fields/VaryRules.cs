using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Vary.</summary>
internal static class VaryRules
{
    private const int Many = 3;

    public static void Check(LintRun run)
    {
        if (run.Fields.Value("Vary") is not { } value) return;
        var names = value.Split(',').Select(n => n.Trim().ToLowerInvariant()).Where(n => n.Length > 0).Distinct().ToArray();
        if (names.Contains("*"))
        {
            run.Field(CachingNotes.VaryAsterisk, "Vary", "Vary: * fits no other request");
            return;
        }
        if (names.Length > Many) run.Field(CachingNotes.VaryComplex, "Vary", $"it varies on {names.Length} headers");
        if (names.Contains("host")) run.Field(CachingNotes.VaryHost, "Vary", "Vary names Host");
        if (names.Contains("user-agent")) run.Field(CachingNotes.VaryUserAgent, "Vary", "Vary names User-Agent");
        if (names.Contains("cookie") && !run.CacheControl.HasWhole("private") && !run.CacheControl.Has("no-store") && !run.CacheControl.HasWhole("no-cache")) run.Field(CachingNotes.VaryCookie, "Vary", "Vary names Cookie");
    }
}
