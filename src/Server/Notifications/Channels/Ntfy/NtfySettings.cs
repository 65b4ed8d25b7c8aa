namespace Muster.Server.Notifications.Channels.Ntfy;

/// <param name="Server">Its root; messages name their topic themselves.</param>
/// <param name="Topic">For messages without an address of their own; null: each needs one.</param>
/// <param name="Token">Name of the secret with the access token; null: none.</param>
public sealed record NtfySettings(Uri Server, string? Topic, string? Token) : ChannelSettings;
