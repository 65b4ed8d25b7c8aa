using Muster.HttpLint.Fields;

namespace Muster.HttpLint.Tests.Fixtures;

internal static class CachingFixtures
{
    private static string In(TimeSpan span) => HttpDate.Print(TimeProvider.System.GetUtcNow() + span);

    public static readonly Fixture[] All =
    [
        Fixture.Of("FRESHNESS_FRESH", s => s),
        Fixture.Of("STORE_STORABLE", s => s.Set("Cache-Control", "max-age=7200")),
        Fixture.Of("FRESHNESS_NONE", s => s.Without("Cache-Control")),
        Fixture.Of("FRESHNESS_NO_CACHE", s => s.Set("Cache-Control", "no-cache")),
        Fixture.Of("FRESHNESS_STALE_ALREADY", s => s.Set("Cache-Control", "max-age=0"), "STALE_SERVABLE"),
        Fixture.Of("FRESHNESS_STALE_CACHE", s => s.Set("Cache-Control", "max-age=10").With("Age", "20").Set("Date", In(TimeSpan.FromSeconds(-20))), "STALE_SERVABLE", "CURRENT_AGE"),
        Fixture.Of("FRESHNESS_HEURISTIC", s => s.Without("Cache-Control").With("Last-Modified", In(TimeSpan.FromDays(-10))), "LM_PRESENT", "IMS_FULL"),
        Fixture.Of("FRESH_MUST_REVALIDATE", s => s.Set("Cache-Control", "max-age=60, must-revalidate")),
        Fixture.Of("FRESH_PROXY_REVALIDATE", s => s.Set("Cache-Control", "max-age=60, proxy-revalidate")),
        Fixture.Of("STALE_MUST_REVALIDATE", s => s.Set("Cache-Control", "max-age=0, must-revalidate"), "FRESHNESS_STALE_ALREADY"),
        Fixture.Of("STALE_PROXY_REVALIDATE", s => s.Set("Cache-Control", "max-age=0, s-maxage=0"), "FRESHNESS_STALE_ALREADY"),
        Fixture.Of("STALE_SERVABLE", s => s.Without("Cache-Control").With("Expires", In(TimeSpan.FromDays(-1))), "FRESHNESS_STALE_ALREADY"),
        Fixture.Of("STALE_WHILE_REVALIDATE", s => s.Set("Cache-Control", "max-age=60, stale-while-revalidate=30")),
        Fixture.Of("STALE_IF_ERROR", s => s.Set("Cache-Control", "max-age=60, stale-if-error=30")),
        Fixture.Of("STORE_NO_STORE", s => s.Set("Cache-Control", "no-store")),
        Fixture.Of("STORE_PRIVATE", s => s.Set("Cache-Control", "private, max-age=60")),
        Fixture.Of("STORE_AUTHORIZATION", s => s).Asking("Authorization", "Bearer x"),
        Fixture.Of("STORE_METHOD", s => s) with { Method = "POST" },
        Fixture.Of("STORE_STATUS", s => s.Status("202 Accepted").Without("Cache-Control")),
        Fixture.Of("STORE_PRIVATE_PUBLIC_CONFLICT", s => s.Set("Cache-Control", "private, public, max-age=60"), "STORE_PRIVATE"),
        Fixture.Of("CC_AND_EXPIRES", s => s.With("Expires", In(TimeSpan.FromHours(1)))),
        Fixture.Of("CC_CONFLICTING", s => s.Set("Cache-Control", "no-store, max-age=60"), "STORE_NO_STORE"),
        Fixture.Of("CC_DUP", s => s.Set("Cache-Control", "max-age=60, max-age=60")),
        Fixture.Of("CC_MISCAP", s => s.Set("Cache-Control", "Max-Age=60")),
        Fixture.Of("CC_WRONG_MESSAGE", s => s.Set("Cache-Control", "max-age=60, max-stale=5")),
        Fixture.Of("CC_BAD_VALUE_TYPE", s => s.Set("Cache-Control", "max-age=60, stale-if-error=soon")),
        Fixture.Of("CURRENT_AGE", s => s.With("Age", "30").Set("Date", In(TimeSpan.FromSeconds(-30)))),
        Fixture.Of("AGE_LARGE", s => s.Set("Cache-Control", "max-age=99999999").With("Age", "40000000").Set("Date", In(TimeSpan.FromSeconds(-40000000)))),
        Fixture.Of("AGE_NEGATIVE", s => s.With("Age", "-5")),
        Fixture.Of("AGE_NOT_INT", s => s.With("Age", "old")),
        Fixture.Of("VARY_ASTERISK", s => s.With("Vary", "*")),
        Fixture.Of("VARY_COMPLEX", s => s.With("Vary", "Accept, Accept-Encoding, Accept-Language, Origin")),
        Fixture.Of("VARY_HOST", s => s.With("Vary", "Host")),
        Fixture.Of("VARY_USER_AGENT", s => s.With("Vary", "User-Agent")),
        Fixture.Of("VARY_COOKIE", s => s.With("Vary", "Cookie")),
    ];
}
