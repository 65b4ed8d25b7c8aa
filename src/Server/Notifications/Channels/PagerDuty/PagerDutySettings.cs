namespace Muster.Server.Notifications.Channels.PagerDuty;

/// <param name="Key">Name of the secret with the integration's routing key.</param>
public sealed record PagerDutySettings(Uri Url, string Key) : ChannelSettings;
