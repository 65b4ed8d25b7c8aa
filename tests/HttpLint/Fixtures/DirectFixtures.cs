using Muster.HttpLint.Fetching;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Tests.Fixtures;

/// <summary>Handshakes that today's TLS libraries refuse to make, so that no server can be started for them: judged from what a look would have seen.</summary>
internal static class DirectFixtures
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly CertificateLook Good = new("a.example", "Some CA", ["a.example"], Now.AddDays(-10), Now.AddDays(80), "EC", 256, "sha256ECDSA", NameFits: true, Untrusted: null, Protocol: "Tls13");

    public static readonly IReadOnlyDictionary<string, CertificateLook> All = new Dictionary<string, CertificateLook>
    {
        ["TLS_WEAK_KEY"] = Good with { Key = "RSA", KeyBits = 1024 },
        ["TLS_WEAK_SIGNATURE"] = Good with { Signature = "sha1RSA" },
        ["TLS_OLD_PROTOCOL"] = Good with { Protocol = "Tls11" },
    };

    public static IEnumerable<string> Notes(CertificateLook certificate) => ResponseLint.Check(new Exchange
    {
        Request = new RequestMessage("GET", new Uri("https://a.example/"), FieldLines.None),
        Response = new ResponseMessage { Version = "1.1", Status = 200, Fields = new FieldLines([new FieldLine("Date", HttpDate.Print(Now)), new FieldLine("Content-Type", "text/plain"), new FieldLine("Cache-Control", "max-age=60")]) },
        Started = Now,
        Certificate = certificate,
    }).Select(n => n.Id);
}
