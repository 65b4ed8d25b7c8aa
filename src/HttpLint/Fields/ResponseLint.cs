using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Everything that can be said of one response from itself, without asking again.</summary>
public static class ResponseLint
{
    public static IReadOnlyList<Note> Check(Exchange exchange)
    {
        var run = new LintRun(exchange);
        FramingRules.Check(run);
        StatusRules.Check(run);
        FieldRules.Check(run);
        StructuredRules.Check(run);
        DateRules.Check(run);
        ContentTypeRules.Check(run);
        ContentCodingRules.Check(run);
        DispositionRules.Check(run);
        LinkRules.Check(run);
        CacheControlRules.Check(run);
        CachingRules.Check(run);
        VaryRules.Check(run);
        CookieRules.Check(run);
        CorsRules.Check(run);
        RangeRules.Check(run);
        StrictTransportRules.Check(run);
        ContentSecurityPolicyRules.Check(run);
        PolicyRules.Check(run);
        CertificateRules.Check(run);
        return run.Notes;
    }
}
