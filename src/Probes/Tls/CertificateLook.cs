using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Probes.Tls;

/// <summary>What the other side showed in a TLS handshake, and what is wrong with it.</summary>
/// <param name="Name">The certificate's simple name.</param>
/// <param name="Ends">The earliest end in the chain that was sent: an expired intermediate breaks clients as well.</param>
/// <param name="Faults">Why a client would refuse it, in words; empty when it would not.</param>
internal sealed record CertificateLook(string Name, DateTimeOffset Ends, IReadOnlyList<string> Faults)
{
    /// <summary>To be called from a certificate validation callback, where the chain is still there.</summary>
    public static CertificateLook? From(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (shown is null)
            return null;
        var certificate = shown as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        var faults = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add($"it is not for {host} but for {string.Join(", ", NamesOf(certificate).Take(5))}");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && chain is not null)
            faults.AddRange(chain.ChainStatus.Select(s => Explain(s, certificate)).Distinct());
        // The root at the chain's end comes from this machine, not from the wire.
        var sent = chain is null ? [] : chain.ChainElements.Take(Math.Max(1, chain.ChainElements.Count - 1)).Select(e => e.Certificate);
        var ends = sent.Append(certificate).Min(c => new DateTimeOffset(c.NotAfter.ToUniversalTime(), TimeSpan.Zero));
        return new CertificateLook(NamesOf(certificate).FirstOrDefault() ?? certificate.Subject, ends, faults);
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var names = alternatives is null ? [] : alternatives.EnumerateDnsNames().Concat(alternatives.EnumerateIPAddresses().Select(a => a.ToString()));
        return names.DefaultIfEmpty(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
    }

    private static string Explain(X509ChainStatus status, X509Certificate2 certificate) => status.Status switch
    {
        X509ChainStatusFlags.NotTimeValid => string.Create(
            CultureInfo.InvariantCulture, $"it (or one above it) is only valid from {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}"),
        X509ChainStatusFlags.UntrustedRoot => "it is self-signed or its root is not trusted",
        X509ChainStatusFlags.PartialChain => "its chain is not complete (the server does not send an intermediate, or the root is not known)",
        X509ChainStatusFlags.Revoked => "it has been revoked",
        _ => status.StatusInformation.Trim(),
    };
}
