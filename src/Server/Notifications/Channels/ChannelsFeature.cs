using Muster.Server.Notifications.Channels.Command;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Channels.Webhook;

namespace Muster.Server.Notifications.Channels;

/// <summary>The kinds of channels, a line each.</summary>
public static class ChannelsFeature
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<ChannelHttp>();
        services.AddSingleton<ChannelKinds>();
        services.AddSingleton<IChannel, InPageChannel>();
        services.AddSingleton<IChannel, WebhookChannel>();
        services.AddSingleton<IChannel, CommandChannel>();
    }
}
