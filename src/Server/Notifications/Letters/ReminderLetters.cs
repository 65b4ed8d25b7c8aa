using System.Data.Common;
using System.Globalization;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Downtimes;
using Muster.Server.Downtimes.Reminders;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.OnCall;

namespace Muster.Server.Notifications.Letters;

/// <summary>
/// Whoever silenced or acknowledged is reminded through the ways they are reached by, and everybody on the pages: written in the
/// transaction that notes the reminder as told, so that none is lost and none comes twice.
/// </summary>
public sealed class ReminderLetters(SuppressionReminders reminders, OnCallNow onCall, OnCallRecipients people, ConfigurationStore configuration, OutboxStore outbox, OutboxBoard board)
{
    internal void Listen()
    {
        reminders.WriteTogether(Write);
        reminders.Told += _ => board.AddNew(outbox.OfIncident(0).Where(row => row.Open && row.Kind == nameof(MessageKind.Reminder)));
    }

    private void Write(DbConnection db, SuppressionReminder reminder)
    {
        var occasion = string.Create(CultureInfo.InvariantCulture, $"{reminder.What} {reminder.Id} {reminder.Kind} {reminder.At.ToUnixTimeMilliseconds()}");
        var letter = new Letter(occasion, Message(reminder));
        var pages = new Recipient($"channel:{InPageChannel.Name}", "the pages", [new Reach(InPageChannel.Name, "")], "reminder");
        var person = onCall.Configured.People.GetValueOrDefault(reminder.By) ?? onCall.Configured.PersonOf(reminder.By);
        foreach (var to in person is null ? [pages] : new[] { people.Of(person, "reminder", ""), pages }) letter.Put(db, to, reminder.At);
    }

    private Message Message(SuppressionReminder reminder)
    {
        var address = configuration.Current.Part<NotifyConfiguration>().Address;
        var path = reminder.What == SuppressionKind.Acknowledgement || reminder.Problems.Count == 1 ? $"problems/{(reminder.Problems.Count > 0 ? reminder.Problems[0] : 0)}" : "silences";
        return new Message
        {
            Kind = MessageKind.Reminder,
            Incident = $"reminder-{reminder.What.ToString().ToLowerInvariant()}-{reminder.Id}",
            Severity = CheckStatus.Warning,
            Title = reminder.Text,
            Parts = [new MessagePart("Why", $"you are told because {reminder.By} made the {reminder.What.ToString().ToLowerInvariant()}")],
            Links = new MessageLinks(IncidentWording.Under(address, path)),
            Thread = $"muster-reminder-{reminder.What.ToString().ToLowerInvariant()}-{reminder.Id}",
            Since = reminder.At,
            At = reminder.At,
        };
    }
}
