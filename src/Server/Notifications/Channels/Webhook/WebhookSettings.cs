namespace Muster.Server.Notifications.Channels.Webhook;

/// <param name="Secret">Name of the secret that signs; null: not signed.</param>
public sealed record WebhookSettings(Uri Url, string? Secret, IReadOnlyDictionary<string, string> Headers) : ChannelSettings;
