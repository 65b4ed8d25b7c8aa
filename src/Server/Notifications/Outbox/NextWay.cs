using Muster.Server.Configuration;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Outbox;

/// <summary>Where a message goes when a way is shut: the recipient's next contact, the channel's own replacement, then other people.</summary>
public sealed class NextWay(ConfigurationStore configuration, Recipients recipients, TimeProvider time)
{
    private const int OfOthers = 1000;

    /// <summary>Null when nothing is left that has not been tried for this message.</summary>
    internal OutboxRow? After(OutboxRow row, IReadOnlyCollection<OutboxRow> tried)
    {
        var configured = configuration.Current.Part<NotifyConfiguration>();
        foreach (var (recipient, reach, choice) in Ways(row, configured))
        {
            if (tried.Any(t => t.Recipient == recipient && t.Channel == reach.Channel)) continue;
            if (recipient != row.Recipient && tried.Any(t => t.Recipient == recipient && t.State is OutboxState.Sent)) return null;
            return row with
            {
                Id = 0,
                Recipient = recipient,
                Channel = reach.Channel,
                Address = reach.Address,
                Choice = choice,
                Attempts = 0,
                State = OutboxState.Waiting,
                Due = time.GetUtcNow(),
                Created = time.GetUtcNow(),
                Reason = "",
                Key = OutboxRow.KeyOf(row.Incident, row.Transition, recipient, row.Occasion, reach.Channel),
                Via = recipient == row.Recipient ? row.Via : $"instead of {row.Recipient}, who could not be reached",
            };
        }
        return null;
    }

    private IEnumerable<(string Recipient, Reach Reach, int Choice)> Ways(OutboxRow row, NotifyConfiguration configured)
    {
        var choice = 0;
        foreach (var reach in Contacts(row.Recipient)) yield return (row.Recipient, reach, choice++);
        if (configured.Channels.GetValueOrDefault(row.Channel)?.Otherwise is { } other) yield return (row.Recipient, new Reach(other, row.Address), choice);
        // A test is about its own channel, and what nobody asked to be told to others is not.
        if (row.Kind == nameof(Channels.MessageKind.Test)) yield break;
        // Only people who are named for it: as long as nobody is, the recipient's own ways are tried again and again.
        if (configured.Fallback.Count == 0) yield break;
        foreach (var person in recipients.Resolve(configured.Fallback, new RecipientQuestion(row.Created, time.GetUtcNow(), [])).Now)
            foreach (var reach in person.Reach) yield return (person.Id, reach, OfOthers);
    }

    private IEnumerable<Reach> Contacts(string recipient) => NotifyTarget.Parse(recipient) is not { Kind: not "channel" } target ? []
        : recipients.Resolve([target], new RecipientQuestion(time.GetUtcNow(), time.GetUtcNow(), [])).Now.Where(r => r.Id == recipient).SelectMany(r => r.Reach);
}
