using Muster.HttpLint.Tests.Fetching;

namespace Muster.HttpLint.Tests.Fixtures;

internal static class SecurityFixtures
{
    private static Fixture Csp(string id, string policy, params string[] also) => Fixture.Of(id, s => s.With("Content-Security-Policy", policy), ["CONTENT_SECURITY_POLICY", .. also]);

    private static Fixture Hsts(string id, string value, params string[] also) => Fixture.Of(id, s => s.With("Strict-Transport-Security", value), also).Tls();

    /// <summary>A page with every header that a page should have. Its icon is there, too.</summary>
    private static Sound Page(Sound s) => s.Page("<!doctype html><title>Sound</title><link rel=icon href=data:,><p>All is well.")
        .With("Content-Security-Policy", "default-src 'self'").With("X-Content-Type-Options", "nosniff").With("X-Frame-Options", "DENY");

    private static Fixture Lacks(string id, string header, params string[] also)
    {
        var page = Page(new Sound()).Without(header);
        return new Fixture(id, asked => asked.Path != "/" ? new Sound().Send() : asked.Method == "HEAD" ? Fixture.HeadOf(page) : page.Send(), [.. also]);
    }

    public static readonly Fixture[] All =
    [
        Fixture.Of("CONTENT_SECURITY_POLICY", s => s.With("Content-Security-Policy", "default-src 'self'")),
        Lacks("CSP_NONE", "Content-Security-Policy", "CONTENT_TYPE_OPTIONS", "FRAME_OPTIONS"),
        Csp("CSP_UNSAFE_INLINE", "script-src 'self' 'unsafe-inline'"),
        Csp("CSP_UNSAFE_EVAL", "script-src 'self' 'unsafe-eval'"),
        Csp("CSP_WIDE_OPEN", "script-src *"),
        Csp("CSP_HTTP_URI", "img-src http://images.example"),
        Csp("CSP_DUPLICATE_DIRECTIVE", "img-src 'self'; img-src 'none'"),
        Csp("CSP_UNKNOWN_DIRECTIVE", "default-src 'self'; image-src 'self'"),
        Csp("CSP_DEPRECATED_REPORT_URI", "default-src 'self'; report-uri /csp"),
        Csp("CSP_REPORT_TO_MISSING", "default-src 'self'; report-to nowhere"),
        Fixture.Of("CONTENT_TYPE_OPTIONS", s => s.With("X-Content-Type-Options", "nosniff")),
        Lacks("CONTENT_TYPE_OPTIONS_NONE", "X-Content-Type-Options", "CONTENT_SECURITY_POLICY", "FRAME_OPTIONS"),
        Fixture.Of("CONTENT_TYPE_OPTIONS_UNKNOWN", s => s.With("X-Content-Type-Options", "sniff")),
        Fixture.Of("FRAME_OPTIONS", s => s.With("X-Frame-Options", "SAMEORIGIN")),
        Lacks("FRAME_OPTIONS_NONE", "X-Frame-Options", "CONTENT_SECURITY_POLICY", "CONTENT_TYPE_OPTIONS"),
        Fixture.Of("FRAME_OPTIONS_UNKNOWN", s => s.With("X-Frame-Options", "ALLOW-FROM https://a.example")),
        Fixture.Of("REFERRER_POLICY", s => s.With("Referrer-Policy", "same-origin")),
        Fixture.Of("REFERRER_POLICY_UNSAFE", s => s.With("Referrer-Policy", "unsafe-url")),
        Fixture.Of("REFERRER_POLICY_UNKNOWN", s => s.With("Referrer-Policy", "never")),
        Fixture.Of("PERMISSIONS_POLICY", s => s.With("Permissions-Policy", "camera=(), geolocation=(self)")),
        Fixture.Of("COOP", s => s.With("Cross-Origin-Opener-Policy", "same-origin")),
        Fixture.Of("COOP_UNKNOWN", s => s.With("Cross-Origin-Opener-Policy", "same-planet")),
        Fixture.Of("COEP", s => s.With("Cross-Origin-Embedder-Policy", "require-corp; report-to=\"x\"")),
        Fixture.Of("COEP_UNKNOWN", s => s.With("Cross-Origin-Embedder-Policy", "require-everything")),
        Fixture.Of("CORP", s => s.With("Cross-Origin-Resource-Policy", "same-site")),
        Fixture.Of("CORP_UNKNOWN", s => s.With("Cross-Origin-Resource-Policy", "any")),
        Hsts("HSTS_VALID", "max-age=31536000", "HSTS_NO_SUBDOMAINS"),
        Hsts("HSTS_NO_SUBDOMAINS", "max-age=63072000", "HSTS_VALID"),
        Hsts("HSTS_SUBDOMAINS", "max-age=31536000; includeSubDomains", "HSTS_VALID"),
        Hsts("HSTS_PRELOAD", "max-age=31536000; includeSubDomains; preload", "HSTS_VALID", "HSTS_SUBDOMAINS"),
        Hsts("HSTS_PRELOAD_NOT_SUITABLE", "max-age=31536000; preload", "HSTS_VALID", "HSTS_NO_SUBDOMAINS"),
        Hsts("HSTS_SHORT_MAX_AGE", "max-age=60", "HSTS_VALID", "HSTS_NO_SUBDOMAINS"),
        Hsts("HSTS_MAX_AGE_ZERO", "max-age=0", "HSTS_NO_SUBDOMAINS"),
        Hsts("HSTS_NO_MAX_AGE", "includeSubDomains", "HSTS_INVALID"),
        Hsts("HSTS_BAD_MAX_AGE", "max-age=long", "HSTS_INVALID"),
        Hsts("HSTS_DUPLICATE_DIRECTIVE", "max-age=31536000; max-age=5", "HSTS_INVALID"),
        Hsts("HSTS_VALUE_NOT_ALLOWED", "max-age=31536000; includeSubDomains=yes", "HSTS_INVALID"),
        Hsts("HSTS_INVALID", "preload", "HSTS_NO_MAX_AGE"),
        Fixture.Of("HSTS_OVER_HTTP", s => s.With("Strict-Transport-Security", "max-age=31536000")),
        Fixture.Of("HSTS_NONE", Page, "CONTENT_SECURITY_POLICY", "CONTENT_TYPE_OPTIONS", "FRAME_OPTIONS").Tls(),
        Fixture.Of("TLS_CERTIFICATE_GOOD", s => s).Tls(),
        Fixture.Of("TLS_CERTIFICATE_EXPIRED", s => s).Tls(TestCertificates.Expired),
        Fixture.Of("TLS_CERTIFICATE_ENDS_SOON", s => s).Tls(TestCertificates.EndsSoon),
        Fixture.Of("TLS_CERTIFICATE_NOT_YET_VALID", s => s).Tls(TestCertificates.NotYet),
        Fixture.Of("TLS_NAME_MISMATCH", s => s).Tls(TestCertificates.OtherName),
        Fixture.Of("TLS_CHAIN_UNTRUSTED", s => s).Tls(TestCertificates.Foreign),
        Fixture.Of("TLS_LIFETIME_LONG", s => s).Tls(TestCertificates.LongLife),
    ];
}
