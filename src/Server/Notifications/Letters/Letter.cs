using System.Data.Common;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;

namespace Muster.Server.Notifications.Letters;

/// <summary>A message that belongs to no incident: a reminder, the end of a job.</summary>
/// <param name="Occasion">Names what it is about, once for all: the same letter to the same recipient is put out only once.</param>
internal sealed record Letter(string Occasion, Message Message)
{
    /// <summary>Inside of a write; null when it was put out before, or the recipient has no way to be reached.</summary>
    public OutboxRow? Put(DbConnection db, Recipient to, DateTimeOffset now) => to.Reach is not [var reach, ..] ? null
        : OutboxStore.Add(db, new OutboxRow(0, 0, 0, to.Id, Occasion, reach.Channel, reach.Address, 0, OutboxRow.KeyOf(0, 0, to.Id, Occasion, reach.Channel), Message.Kind.ToString(), MessageJson.Write(Message), now) { Due = now, Via = to.Via });
}
