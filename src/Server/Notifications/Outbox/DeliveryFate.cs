using Muster.Server.Notifications.Channels;

namespace Muster.Server.Notifications.Outbox;

/// <summary>What becomes of a row after an attempt, or without one: the row as it is now, and the rows that take its place.</summary>
internal sealed record DeliveryFate(OutboxRow Row, OutboxRow? Instead = null)
{
    /// <param name="next">The next way to the same recipient, or to somebody else; null: there is none.</param>
    /// <param name="broken">The channel's breaker is open.</param>
    public static DeliveryFate Of(OutboxRow row, Delivery delivery, Func<OutboxRow?> next, DateTimeOffset now, double random)
    {
        var tried = row with { Attempts = row.Attempts + 1 };
        switch (delivery)
        {
            case Delivery.Sent sent:
                return new DeliveryFate(tried with { State = OutboxState.Sent, Receipt = sent.Receipt, Reason = "", Done = now });
            case Delivery.Refused refused:
                return next() is { } other ? PassOn(tried, other, refused.Why, now) : new DeliveryFate(tried with { State = OutboxState.Dead, Reason = refused.Why, Done = now });
            case Delivery.Retry retry:
                if ((tried.Attempts >= Backoff.TriesOfOneWay || retry.After > Backoff.Patience) && next() is { } way) return PassOn(tried, way, retry.Why, now);
                return now - row.Created > Backoff.GiveUp ? new DeliveryFate(tried with { State = OutboxState.Dead, Reason = $"given up after {Backoff.GiveUp.TotalHours} h: {retry.Why}", Done = now })
                    : new DeliveryFate(tried with { State = OutboxState.Waiting, Reason = retry.Why, Due = now + Backoff.After(tried.Attempts, retry.After, random) });
            default:
                throw new ArgumentOutOfRangeException(nameof(delivery));
        }
    }

    public static DeliveryFate PassOn(OutboxRow row, OutboxRow next, string why, DateTimeOffset now) =>
        new(row with { State = OutboxState.PassedOn, Reason = $"{why}; passed on to {(next.Recipient == row.Recipient ? $"channel {next.Channel}" : next.Recipient)}", Done = now }, next);
}
