namespace Muster.Server.Notifications.Channels.Email;

public enum MailTls
{
    /// <summary>Begun in the clear, then STARTTLS: required, not tried.</summary>
    StartTls,
    /// <summary>TLS from the first byte, as at port 465.</summary>
    Implicit,
    None,
}

/// <param name="User">Null: no login.</param>
/// <param name="Password">Name of the secret.</param>
/// <param name="To">For messages without an address of their own.</param>
/// <param name="Authority">File with the certificates (PEM) that are trusted instead of the system's.</param>
public sealed record EmailSettings(string Host, int Port, MailTls Tls, string? User, string? Password, MailAddress From, MailAddress? ReplyTo, IReadOnlyList<MailAddress> To, string? Authority) : ChannelSettings;
