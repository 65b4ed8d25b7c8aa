using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels;
using Muster.Server.OnCall.Teams;

namespace Muster.Server.Notifications.Settings;

/// <summary>People's contacts name channels, and carry addresses in their form: both are held against the channels there are.</summary>
internal static class ContactWays
{
    /// <summary>A kind that no channel has yet is waited for; a name that is neither is a mistake.</summary>
    /// <exception cref="ConfigurationException">The first contact that nobody could be reached by.</exception>
    public static void Check(OnCallConfiguration onCall, NotifyConfiguration configured, ChannelKinds kinds)
    {
        if (configured.Channels.Count == 0) return;
        foreach (var person in onCall.People.Values.OrderBy(p => p.Id, StringComparer.Ordinal))
            foreach (var contact in person.Contacts)
            {
                if (configured.Channel(contact.Channel) is { } channel)
                {
                    if (kinds.Of(channel).Objection(contact.Address) is { } objection) throw Wrong(person, contact, objection);
                }
                else if (!kinds.All.Contains(contact.Channel))
                {
                    var near = Nearest.Of(contact.Channel, configured.Channels.Keys.Concat(kinds.All));
                    throw Wrong(person, contact, $"there is no channel “{contact.Channel}”, and no such kind of channel" + (near is null ? "" : $"; did you mean “{near}”?"));
                }
            }
    }

    private static ConfigurationException Wrong(Person person, ContactMethod contact, string reason) => new(person.File, contact.Line, contact.Column, $"contacts: {reason}");
}
