using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Muster.HttpLint.Fetching;

/// <summary>What the server showed in the handshake, and what a browser would think of it.</summary>
/// <param name="Names">DNS names and addresses of the subject alternative names; empty when there are none.</param>
/// <param name="Ends">The earliest end of what the server sent.</param>
/// <param name="Untrusted">Why the chain does not lead to a trusted root; null when it does.</param>
public sealed record CertificateLook(
    string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset Begins, DateTimeOffset Ends, string Key, int KeyBits, string Signature, bool NameFits, string? Untrusted, string Protocol)
{
    /// <summary>To be called in the validation callback, while the chain is there.</summary>
    internal static CertificateLook From(X509Certificate2 shown, X509Chain? chain, SslPolicyErrors errors)
    {
        var alternatives = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var names = alternatives is null ? [] : alternatives.EnumerateDnsNames().Concat(alternatives.EnumerateIPAddresses().Select(a => a.ToString())).ToArray();
        var sent = chain is null ? [] : chain.ChainElements.Take(Math.Max(1, chain.ChainElements.Count - 1)).Select(e => e.Certificate);
        var ends = sent.Append(shown).Min(c => new DateTimeOffset(c.NotAfter.ToUniversalTime(), TimeSpan.Zero));
        using var rsa = shown.GetRSAPublicKey();
        using var ec = shown.GetECDsaPublicKey();
        return new CertificateLook(
            shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false), shown.GetNameInfo(X509NameType.SimpleName, forIssuer: true), names,
            new DateTimeOffset(shown.NotBefore.ToUniversalTime(), TimeSpan.Zero), ends,
            rsa is not null ? "RSA" : ec is not null ? "EC" : shown.PublicKey.Oid.FriendlyName ?? "?", rsa?.KeySize ?? ec?.KeySize ?? 0,
            shown.SignatureAlgorithm.FriendlyName ?? shown.SignatureAlgorithm.Value ?? "?",
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch), Distrust(chain), "");
    }

    private static string? Distrust(X509Chain? chain)
    {
        // Times are judged against the run's own clock, names apart.
        var faults = (chain?.ChainStatus ?? []).Where(s => s.Status is not (X509ChainStatusFlags.NoError or X509ChainStatusFlags.NotTimeValid
            or X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation)).ToArray();
        if (faults.Length == 0) return null;
        return faults[0].Status switch
        {
            X509ChainStatusFlags.UntrustedRoot => "it is self-signed, or its root is not trusted here",
            X509ChainStatusFlags.PartialChain => "the chain is not complete: an intermediate is not sent, or the root is not known here",
            X509ChainStatusFlags.Revoked => "it has been revoked",
            _ => faults[0].StatusInformation.Trim(),
        };
    }
}
