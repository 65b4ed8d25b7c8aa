using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>Mail over SMTP (RFC 5321): 4xx is for later, 5xx is a no; a connection that breaks after the mail's last line is tried again with the same Message-ID.</summary>
public sealed class EmailChannel(DataFolder data, MailGraph graphs, TimeProvider time) : IChannel
{
    public string Kind => "email";
    public bool NeedsAddress(ChannelSettings settings) => ((EmailSettings)settings).To.Count == 0;

    public ChannelSettings Read(YamlMap map) => EmailFile.Read(map);

    public string? Objection(string address) => MailAddress.Parse(address) is null ? $"“{address}” is no mail address" : null;

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var mail = (EmailSettings)settings;
        var to = envelope.To.Length == 0 ? mail.To : MailAddress.Parse(envelope.To) is { } one ? [one] : [];
        if (to.Count == 0) return new Delivery.Refused(envelope.To.Length > 0 ? Objection(envelope.To)! : "no address: neither the recipient nor the channel has one");
        var text = MailText.Write(envelope, mail, to, envelope.Message.Graph is { } graph ? await graphs.DrawAsync(graph, ct) : null, time.GetUtcNow());
        try
        {
            await using var session = new SmtpSession(mail);
            await session.OpenAsync(mail.Password is { } password ? data.Secret(password) : null, ct);
            var said = await session.SendAsync(mail.From, to, text, ct);
            await session.CloseAsync(ct);
            return new Delivery.Sent(session.Objections.Count == 0 ? said : $"{said}; not to {string.Join("; ", session.Objections)}");
        }
        catch (SmtpException no) when (no.IsPermanent)
        {
            return new Delivery.Refused(no.Message);
        }
    }
}
