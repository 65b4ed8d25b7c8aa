using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>The directives of Cache-Control, each and together.</summary>
internal static class CacheControlRules
{
    private static readonly HashSet<string> Timed = ["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"];
    private static readonly HashSet<string> Bare = ["no-store", "public", "must-revalidate", "proxy-revalidate", "no-transform", "immutable", "must-understand"];
    private static readonly HashSet<string> OfRequests = ["max-stale", "min-fresh", "only-if-cached"];

    public static void Check(LintRun run)
    {
        var cc = run.CacheControl;
        foreach (var directive in cc.Directives)
        {
            var name = directive.Name.ToLowerInvariant();
            if (name != directive.Name && (Timed.Contains(name) || Bare.Contains(name) || name is "no-cache" or "private")) Tell(run, CachingNotes.CcMiscap, $"{directive.Name} is not in small letters");
            if (OfRequests.Contains(name)) Tell(run, CachingNotes.CcWrongMessage, $"{name} belongs into requests");
            if (Timed.Contains(name) && (directive.Value is not { Length: > 0 } value || !value.All(char.IsAsciiDigit))) Tell(run, CachingNotes.CcBadValueType, $"{name} needs seconds, not “{directive.Value}”");
            if (Bare.Contains(name) && directive.Value is not null) Tell(run, CachingNotes.CcBadValueType, $"{name} takes no value, not “{directive.Value}”");
        }
        foreach (var twice in cc.Directives.GroupBy(d => d.Name.ToLowerInvariant()).Where(g => g.Count() > 1)) Tell(run, CachingNotes.CcDup, $"{twice.Key} is there {twice.Count()} times");
        if (cc.Has("private") && cc.Has("public")) Tell(run, CachingNotes.StorePrivatePublicConflict, "private and public contradict each other");
        else if (Conflict(cc) is { } conflict) Tell(run, CachingNotes.CcConflicting, conflict);
        if (cc.Has("max-age") && run.Fields.Has("Expires")) Tell(run, CachingNotes.CcAndExpires, "max-age counts, Expires does not");
    }

    private static string? Conflict(CacheControl cc)
    {
        bool fresh = cc.Seconds("max-age") > 0 || cc.Seconds("s-maxage") > 0;
        if (cc.Has("no-store") && (fresh || cc.Has("public") || cc.Has("immutable"))) return "no-store, and yet it is to be kept";
        if (cc.HasWhole("no-cache") && (fresh || cc.Has("immutable"))) return "no-cache, and yet it is to be fresh for a time";
        return cc.HasWhole("private") && cc.Has("s-maxage") ? "private, and yet s-maxage for shared caches" : null;
    }

    private static void Tell(LintRun run, NoteKind kind, string summary) => run.Field(kind, "Cache-Control", summary);
}
