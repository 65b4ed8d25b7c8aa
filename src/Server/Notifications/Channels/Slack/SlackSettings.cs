namespace Muster.Server.Notifications.Channels.Slack;

public sealed record SlackSettings(ChannelAddress Address) : ChannelSettings;
