namespace Muster.Server.Notifications.Channels;

/// <summary>How one attempt to deliver went.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <param name="Receipt">What the receiver said: an id, a status; shown on the problem's page.</param>
    public sealed record Sent(string Receipt) : Delivery;

    /// <summary>Not delivered, or not known: again later, with the same key.</summary>
    /// <param name="After">As the receiver asked; null: as the outbox thinks fit.</param>
    public sealed record Retry(string Why, TimeSpan? After = null) : Delivery;

    /// <summary>Trying again would be the same: another channel is tried at once.</summary>
    public sealed record Refused(string Why) : Delivery;
}
