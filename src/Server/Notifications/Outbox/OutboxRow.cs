namespace Muster.Server.Notifications.Outbox;

public enum OutboxState
{
    /// <summary>To be sent when it is due.</summary>
    Waiting = 0,
    /// <summary>An attempt is under way; after the lease it is made again.</summary>
    Leased = 1,
    Sent = 2,
    /// <summary>Another channel, or another person, has it now.</summary>
    PassedOn = 3,
    /// <summary>A later message of the same incident says this too.</summary>
    Merged = 4,
    /// <summary>Nobody could be told; it is shown until somebody has seen to it.</summary>
    Dead = 5,
    /// <summary>A person took it out.</summary>
    Cancelled = 6,
}

/// <summary>
/// One message to one recipient through one channel. The four of incident, transition, recipient (with its occasion) and channel
/// make a row unique: whatever is repeated after a crash meets the row that is there.
/// </summary>
/// <param name="Occasion">Empty; or what makes an escalation's second page another than the first.</param>
/// <param name="Choice">Which of the recipient's ways this is, from 0.</param>
/// <param name="Key">Sent along, the same for every attempt.</param>
/// <param name="Message">As JSON of <see cref="Channels.MessageJson"/>.</param>
public sealed record OutboxRow(long Id, long Incident, int Transition, string Recipient, string Occasion, string Channel, string Address, int Choice, string Key, string Kind, byte[] Message, DateTimeOffset Created)
{
    public OutboxState State { get; init; }
    public DateTimeOffset Due { get; init; }
    public int Attempts { get; init; }

    /// <summary>What the last attempt said, or why it was passed on.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What the receiver said when it took it.</summary>
    public string Receipt { get; init; } = "";
    public DateTimeOffset? Done { get; init; }

    /// <summary>Of the route, for shows: <c>policy:critical step 2</c>.</summary>
    public string Via { get; init; } = "";

    public bool Open => State is OutboxState.Waiting or OutboxState.Leased;

    /// <summary>Messages of one lane go out one after another: those of an incident; others stand for themselves.</summary>
    internal (string, long, string) Lane => (Recipient, Incident, Incident == 0 ? Occasion : "");

    public static string KeyOf(long incident, int transition, string recipient, string occasion, string channel) =>
        $"msg_{incident}_{transition}_{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{recipient}\n{occasion}\n{channel}")))[..16]}";
}
