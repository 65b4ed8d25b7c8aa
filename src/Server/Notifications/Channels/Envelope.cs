namespace Muster.Server.Notifications.Channels;

/// <summary>A message on its way to one address.</summary>
/// <param name="To">In the channel's own form: a mail address, a phone number, a chat; empty where the channel has one place only.</param>
/// <param name="Key">The same for every attempt to deliver this message to this recipient through this channel: receivers that know such keys take it once.</param>
public sealed record Envelope(Message Message, string To, string Key);
