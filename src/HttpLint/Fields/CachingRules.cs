using System.Globalization;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>What caches make of the response: may it be stored, is it fresh, may it be used when stale.</summary>
internal static class CachingRules
{
    private const long LargeAge = 365L * 24 * 3600;

    public static void Check(LintRun run)
    {
        Age(run);
        if (run.Response.Status is 304 or < 200) return;
        if (run.Request.Method is not ("GET" or "HEAD"))
        {
            run.Add(CachingNotes.StoreMethod, "method", $"answers to {run.Request.Method} are not stored");
            return;
        }
        if (run.CacheControl.Has("no-store"))
        {
            run.Field(CachingNotes.StoreNoStore, "Cache-Control", "no cache may store it");
            return;
        }
        var freshness = Freshness.Of(run.Exchange);
        if (!Store(run, freshness)) return;
        Fresh(run, freshness);
    }

    private static bool Store(LintRun run, Freshness freshness)
    {
        var cc = run.CacheControl;
        if (freshness.Lifetime is null && !Freshness.MayGuess(run.Response.Status) && !cc.Has("public") && !cc.HasWhole("no-cache"))
        {
            run.Add(CachingNotes.StoreStatus, "status", $"{run.Response.Status} without a stated lifetime is not stored");
            return false;
        }
        if (cc.HasWhole("private")) run.Field(CachingNotes.StorePrivate, "Cache-Control", "only the browser's cache may store it");
        else if (run.Request.Asked("Authorization") && !cc.Has("public") && !cc.Has("s-maxage") && !cc.Has("must-revalidate"))
            run.Add(CachingNotes.StoreAuthorization, "request", "it answers a request with credentials: shared caches do not store it");
        else run.Add(CachingNotes.StoreStorable, "response", "every cache may store it");
        return true;
    }

    private static void Fresh(LintRun run, Freshness freshness)
    {
        var cc = run.CacheControl;
        if (freshness.MustAsk)
        {
            run.Field(CachingNotes.FreshnessNoCache, "Cache-Control", "it may be stored, but caches must ask before each use");
            return;
        }
        var field = cc.Has("max-age") ? "Cache-Control" : "Expires";
        if (freshness.Lifetime is not { } lifetime)
        {
            if (run.Fields.Has("Last-Modified") && Freshness.MayGuess(run.Response.Status)) run.Field(CachingNotes.FreshnessHeuristic, "Last-Modified", "no lifetime is stated; caches guess one");
            else run.Add(CachingNotes.FreshnessNone, "response", "nothing says how long it is fresh");
            return;
        }
        bool forShared = cc.Has("proxy-revalidate") || cc.Has("s-maxage");
        if (lifetime > freshness.Age)
        {
            run.Field(CachingNotes.FreshnessFresh, field, $"it is fresh for {DateRules.Say(lifetime - freshness.Age)}");
            if (cc.Has("must-revalidate")) run.Field(CachingNotes.FreshMustRevalidate, "Cache-Control", "once stale, caches must ask first");
            else if (forShared) run.Field(CachingNotes.FreshProxyRevalidate, "Cache-Control", "once stale, shared caches must ask first");
        }
        else
        {
            if (freshness.Age > TimeSpan.Zero && lifetime > TimeSpan.Zero) run.Add(CachingNotes.FreshnessStaleCache, "header-age", $"a cache served it {DateRules.Say(freshness.Age - lifetime)} after its end", run.Fields.Last("Age")!.Raw);
            else run.Field(CachingNotes.FreshnessStaleAlready, field, "it was stale when it was sent");
            if (cc.Has("must-revalidate")) run.Field(CachingNotes.StaleMustRevalidate, "Cache-Control", "caches must not serve it without asking");
            else if (forShared) run.Field(CachingNotes.StaleProxyRevalidate, "Cache-Control", "shared caches must not serve it without asking");
            else run.Add(CachingNotes.StaleServable, "response", "caches may serve it stale when the server cannot be reached");
        }
        if (cc.Seconds("stale-while-revalidate") is { } swr) run.Field(CachingNotes.StaleWhileRevalidate, "Cache-Control", $"stale for up to {DateRules.Say(TimeSpan.FromSeconds(swr))} it may be served while a new one is fetched");
        if (cc.Seconds("stale-if-error") is { } sie) run.Field(CachingNotes.StaleIfError, "Cache-Control", $"stale for up to {DateRules.Say(TimeSpan.FromSeconds(sie))} it may be served when the server fails");
    }

    private static void Age(LintRun run)
    {
        if (run.Fields.Last("Age") is not { } line) return;
        if (!long.TryParse(line.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long age)) run.Field(CachingNotes.AgeNotInt, "Age", $"Age is “{line.Value}”");
        else if (age < 0) run.Field(CachingNotes.AgeNegative, "Age", $"Age is {age}");
        else if (age > LargeAge) run.Field(CachingNotes.AgeLarge, "Age", $"a cache has kept it for {DateRules.Say(TimeSpan.FromSeconds(Math.Min(age, uint.MaxValue)))}");
        else if (age > 0) run.Field(CachingNotes.CurrentAge, "Age", $"a cache has kept it for {DateRules.Say(TimeSpan.FromSeconds(age))}");
    }
}
