namespace Muster.Server.Notifications.Channels.Teams;

public sealed record TeamsSettings(ChannelAddress Address) : ChannelSettings;
