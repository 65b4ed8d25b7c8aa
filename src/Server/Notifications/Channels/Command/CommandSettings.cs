namespace Muster.Server.Notifications.Channels.Command;

/// <param name="Arguments">The program and its arguments; no shell stands between.</param>
public sealed record CommandSettings(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment) : ChannelSettings;
