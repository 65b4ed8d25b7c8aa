using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Muster.HttpLint.Tests.Fixtures;

/// <summary>A certificate authority for tests, and what it issues.</summary>
public static class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly ECDsa RootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static readonly X509Certificate2 Root = MakeRoot();
    public static readonly X509Certificate2 Good = Issue("localhost", Now.AddDays(-1), Now.AddDays(90));
    public static readonly X509Certificate2 Expired = Issue("localhost", Now.AddDays(-90), Now.AddDays(-2));
    public static readonly X509Certificate2 EndsSoon = Issue("localhost", Now.AddDays(-60), Now.AddDays(5));
    public static readonly X509Certificate2 NotYet = Issue("localhost", Now.AddDays(2), Now.AddDays(90));
    public static readonly X509Certificate2 OtherName = Issue("elsewhere.example", Now.AddDays(-1), Now.AddDays(90));
    public static readonly X509Certificate2 LongLife = Issue("localhost", Now.AddDays(-1), Now.AddDays(800));
    public static readonly X509Certificate2 Foreign = SelfSigned();

    private static X509Certificate2 MakeRoot()
    {
        var request = new CertificateRequest("CN=Muster test root", RootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(5));
    }

    private static CertificateRequest Leaf(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost") names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        return request;
    }

    private static X509Certificate2 Issue(string name, DateTimeOffset begins, DateTimeOffset ends)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = Leaf(name, key).Create(Root, begins, ends, RandomNumberGenerator.GetBytes(12));
        using var withKey = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = Leaf("localhost", key).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(90));
        return X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pfx), null);
    }
}
