using Muster.Server.Notifications.Channels;

namespace Muster.Server.Notifications;

/// <summary>The slice that tells people.</summary>
public static class NotificationsFeature
{
    public static void AddNotifications(this IServiceCollection services) => services.AddChannels();
}
