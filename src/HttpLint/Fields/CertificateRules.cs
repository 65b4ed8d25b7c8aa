using System.Globalization;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>What a browser would say of the certificate.</summary>
internal static class CertificateRules
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);
    private static readonly TimeSpan LongLife = TimeSpan.FromDays(398);

    public static void Check(LintRun run)
    {
        if (run.Exchange.Certificate is not { } certificate) return;
        int before = run.Notes.Count;
        var shown = $"{certificate.Subject}, issued by {certificate.Issuer}, {certificate.Begins:yyyy-MM-dd} to {certificate.Ends:yyyy-MM-dd}";
        void Tell(NoteKind kind, string summary) => run.Add(kind, "certificate", summary, shown);
        var left = certificate.Ends - run.Now;
        if (left < TimeSpan.Zero) Tell(TlsNotes.Expired, $"the certificate ended {DateRules.Say(-left)} ago");
        else if (run.Now < certificate.Begins) Tell(TlsNotes.NotYet, $"the certificate is valid in {DateRules.Say(certificate.Begins - run.Now)}");
        else if (left < Soon) Tell(TlsNotes.EndsSoon, $"the certificate ends in {DateRules.Say(left)}");
        if (!certificate.NameFits) Tell(TlsNotes.NameMismatch, certificate.Names.Count == 0 ? $"the certificate names no host, so it is not for {run.Exchange.Url.IdnHost}" : $"the certificate is for {string.Join(", ", certificate.Names.Take(5))}, not for {run.Exchange.Url.IdnHost}");
        if (certificate.Untrusted is { } reason) Tell(TlsNotes.Untrusted, reason);
        if (certificate.Key == "RSA" && certificate.KeyBits < 2048 || certificate.Key == "EC" && certificate.KeyBits < 256) Tell(TlsNotes.WeakKey, string.Create(CultureInfo.InvariantCulture, $"{certificate.Key} with {certificate.KeyBits} bits"));
        if (certificate.Signature.Contains("sha1", StringComparison.OrdinalIgnoreCase) || certificate.Signature.Contains("md5", StringComparison.OrdinalIgnoreCase)) Tell(TlsNotes.WeakSignature, $"it is signed with {certificate.Signature}");
        if (certificate.Protocol is "Tls" or "Tls11" or "Ssl3") Tell(TlsNotes.OldProtocol, $"the handshake agreed on {certificate.Protocol}");
        bool good = run.Notes.Count == before;
        if (certificate.Ends - certificate.Begins > LongLife) Tell(TlsNotes.LifetimeLong, $"it lives {DateRules.Say(certificate.Ends - certificate.Begins)}");
        if (good) Tell(TlsNotes.Good, $"the certificate is good for {DateRules.Say(left)}");
    }
}
