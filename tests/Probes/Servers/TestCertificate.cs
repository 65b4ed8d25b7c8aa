using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Probes.Tests.Servers;

internal static class TestCertificate
{
    /// <summary>Self-signed, valid until so many days from now (from one day, or further, before that).</summary>
    public static X509Certificate2 Create(string name, double days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var end = TimeProvider.System.GetUtcNow().AddDays(days);
        using var certificate = request.CreateSelfSigned(end.AddDays(-1000), end);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
