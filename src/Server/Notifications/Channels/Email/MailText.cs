using System.Security.Cryptography;
using System.Text;
using Muster.Checks;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>
/// A message as a mail: text and HTML as alternatives, the graph inside of the HTML. All mails of an incident answer one that was never
/// sent (its synthetic root), so that readers show them as one thread whichever of them arrive; the Message-ID is made of the outbox's
/// key, so a mail that is sent twice is the same one.
/// </summary>
internal static class MailText
{
    public static byte[] Write(Envelope envelope, EmailSettings settings, IReadOnlyList<MailAddress> to, byte[]? graph, DateTimeOffset now)
    {
        var message = envelope.Message;
        var root = $"<{Word(message.Thread)}@{settings.From.Domain}>";
        var boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{envelope.Key}\n{message.Thread}")))[..32];
        var headers = new MailHeaders()
            .Date("Date", now)
            .Addresses("From", [settings.From])
            .Addresses("To", to);
        if (settings.ReplyTo is { } reply) headers.Addresses("Reply-To", [reply]);
        headers.Text("Subject", message.Kind == MessageKind.Test ? message.Subject : $"[{message.Kind.ToString().ToUpperInvariant()} #{message.Incident}] {message.Title}")
            .Raw("Message-ID", $"<{Word(envelope.Key)}.{Word(message.Thread)}@{settings.From.Domain}>")
            .Raw("In-Reply-To", root)
            .Raw("References", root)
            .Text("Thread-Topic", $"Muster incident {message.Incident}")
            .Raw("Auto-Submitted", "auto-generated")
            .Raw("X-Auto-Response-Suppress", "All")
            .Text("X-Muster-Kind", message.Kind.ToString().ToUpperInvariant())
            .Text("X-Muster-Incident", message.Incident)
            .Text("X-Muster-Severity", message.Severity.ToString().ToUpperInvariant());
        if (message is { Kind: not (MessageKind.Resolved or MessageKind.Test), Severity: CheckStatus.Critical }) headers.Raw("Importance", "high").Raw("X-Priority", "1");
        headers.Raw("MIME-Version", "1.0").Raw("Content-Type", $"multipart/alternative; boundary=\"{boundary}-a\"");
        var mail = new StringBuilder(headers.ToString()).Append("\r\n");
        Part(mail, $"{boundary}-a", new MailHeaders().Raw("Content-Type", "text/plain; charset=utf-8").Raw("Content-Transfer-Encoding", "quoted-printable"), QuotedPrintable.Of(PlainText.Of(message) + "\n"));
        var html = QuotedPrintable.Of(MailHtml.Of(message, graph is null ? null : $"{boundary}@{settings.From.Domain}"));
        var ofHtml = new MailHeaders().Raw("Content-Type", "text/html; charset=utf-8").Raw("Content-Transfer-Encoding", "quoted-printable");
        if (graph is null) Part(mail, $"{boundary}-a", ofHtml, html);
        else
        {
            var related = new StringBuilder();
            Part(related, $"{boundary}-r", ofHtml, html);
            Part(related, $"{boundary}-r", new MailHeaders().Raw("Content-Type", "image/png; name=\"graph.png\"").Raw("Content-Transfer-Encoding", "base64").Raw("Content-ID", $"<{boundary}@{settings.From.Domain}>")
                .Raw("Content-Disposition", "inline; filename=\"graph.png\""), Convert.ToBase64String(graph, Base64FormattingOptions.InsertLineBreaks) + "\r\n");
            Part(mail, $"{boundary}-a", new MailHeaders().Raw("Content-Type", $"multipart/related; type=\"text/html\"; boundary=\"{boundary}-r\""), related.Append($"--{boundary}-r--\r\n").ToString());
        }
        return Encoding.ASCII.GetBytes(mail.Append($"--{boundary}-a--\r\n").ToString());
    }

    private static void Part(StringBuilder into, string boundary, MailHeaders headers, string body) =>
        into.Append("--").Append(boundary).Append("\r\n").Append(headers).Append("\r\n").Append(body);

    /// <summary>What may stand left of the @ of an id.</summary>
    private static string Word(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c.ToString() : $"={(int)c:x}"));
}
