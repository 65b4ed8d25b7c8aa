namespace Muster.Server.Notifications.Channels.Discord;

public sealed record DiscordSettings(ChannelAddress Address) : ChannelSettings;
