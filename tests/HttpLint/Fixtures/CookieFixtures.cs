namespace Muster.HttpLint.Tests.Fixtures;

internal static class CookieFixtures
{
    private static Fixture Sets(string id, string cookie, params string[] also) => Fixture.Of(id, s => s.With("Set-Cookie", cookie), also).Tls();

    public static readonly Fixture[] All =
    [
        Sets("SET_COOKIE_HARDENED", "a=b; Secure; HttpOnly; SameSite=Lax"),
        Fixture.Of("SET_COOKIE_NAME_DUP", s => s.With("Set-Cookie", "a=1; Secure").With("Set-Cookie", "a=2; Secure")).Tls(),
        Sets("SET_COOKIE_BAD_DATE", "a=b; Secure; Expires=tomorrow"),
        Sets("SET_COOKIE_LIFETIME_TOO_LONG", "a=b; Secure; Max-Age=99999999"),
        Sets("SET_COOKIE_NOT_SECURE", "a=b"),
        Sets("SET_COOKIE_NOT_HTTPONLY", "session=b; Secure"),
        Sets("SET_COOKIE_UNKNOWN_ATTRIBUTE", "a=b; Secure; Version=1"),
        Sets("SET_COOKIE_UNKNOWN_ATTRIBUTE_VALUE", "a=b; Secure; SameSite=Maybe"),
        Sets("SET_COOKIE_EMPTY_MAX_AGE", "a=b; Secure; Max-Age="),
        Sets("SET_COOKIE_LEADING_ZERO_MAX_AGE", "a=b; Secure; Max-Age=060"),
        Sets("SET_COOKIE_NON_DIGIT_MAX_AGE", "a=b; Secure; Max-Age=soon"),
        Sets("SET_COOKIE_EMPTY_DOMAIN", "a=b; Secure; Domain="),
        Sets("SET_COOKIE_PARTITIONED_NO_SECURE", "a=b; Partitioned"),
        Sets("SET_COOKIE_NO_NAME", "=b; Secure"),
        Sets("SET_COOKIE_PREFIX_HOST_BAD_PATH", "__Host-a=b; Secure; Path=/x"),
        Sets("SET_COOKIE_PREFIX_HOST_BAD_DOMAIN", "__Host-a=b; Secure; Path=/; Domain=localhost"),
        Sets("SET_COOKIE_PREFIX_SECURE_MISSING", "__Secure-a=b; Path=/"),
        Sets("SET_COOKIE_TOO_LARGE", $"a={new string('b', 4200)}; Secure"),
        Fixture.Of("ORIGIN_MULTIPLE_VALUES", s => s).Asking("Origin", "https://a.example https://b.example"),
        Fixture.Of("ACAC_NOT_TRUE", s => s.With("Access-Control-Allow-Credentials", "TRUE")),
        Fixture.Of("ACAO_MULTIPLE_VALUES", s => s.With("Access-Control-Allow-Origin", "https://a.example, https://b.example")),
        Fixture.Of("ACAO_BAD_VALUE", s => s.With("Access-Control-Allow-Origin", "a.example")),
        Fixture.Of("ACAO_ANY_WITH_CREDENTIALS", s => s.With("Access-Control-Allow-Origin", "*").With("Access-Control-Allow-Credentials", "true")),
    ];
}
