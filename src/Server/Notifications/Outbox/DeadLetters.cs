using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Outbox;

/// <summary>What could not be told to anybody is itself told: to the fallback, else to the default receivers, never through the channel that failed.</summary>
public sealed class DeadLetters(OutboxStore store, OutboxBoard board, ConfigurationStore configuration, Recipients recipients, TimeProvider time)
{
    private const string Occasion = "dead letter";

    internal async Task TellAsync(OutboxRow letter)
    {
        // The news of a dead letter has no news of its own: it stands among the dead letters of the page.
        if (letter.Occasion.StartsWith(Occasion, StringComparison.Ordinal)) return;
        var now = time.GetUtcNow();
        var lost = MessageJson.Read(letter.Message);
        var message = lost with
        {
            Kind = MessageKind.Alert,
            Severity = CheckStatus.Critical,
            Title = $"{letter.Recipient} could not be told: {lost.Subject}",
            Parts = [new MessagePart("Why", $"channel {letter.Channel}: {letter.Reason}"), .. lost.Parts],
            At = now,
        };
        var rows = Receivers(letter, now).Select(r => new OutboxRow(0, letter.Incident, letter.Transition, r.Id, $"{Occasion} {letter.Id}", r.Reach[0].Channel, r.Reach[0].Address, 0,
            OutboxRow.KeyOf(letter.Incident, letter.Transition, r.Id, $"{Occasion} {letter.Id}", r.Reach[0].Channel), nameof(MessageKind.Alert), MessageJson.Write(message), now)
        { Due = now, Via = $"{Occasion} of {letter.Recipient}" }).ToList();
        board.Add(await store.WriteAsync(db => rows.Select(row => OutboxStore.Add(db, row)).OfType<OutboxRow>().ToList()));
    }

    private IEnumerable<Recipient> Receivers(OutboxRow letter, DateTimeOffset now)
    {
        var fallback = recipients.Resolve(configuration.Current.Part<NotifyConfiguration>().Fallback, new RecipientQuestion(now, now, [])).Now;
        var others = fallback.Select(r => r with { Reach = [.. r.Reach.Where(reach => reach.Channel != letter.Channel)] }).Where(r => r.Reach.Count > 0 && r.Id != letter.Recipient);
        return others.Append(new Recipient($"channel:{InPageChannel.Name}", InPageChannel.Name, [new Reach(InPageChannel.Name, "")], "")).DistinctBy(r => r.Id);
    }
}
