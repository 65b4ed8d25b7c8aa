using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.Storage;

namespace Muster.Server.Notifications;

/// <summary>The slice that tells people.</summary>
public static class NotificationsFeature
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddMigrations(IncidentStore.Tables, OutboxStore.Tables);
        services.AddChannels();
        services.AddSingleton(provider =>
        {
            var kinds = provider.GetRequiredService<ChannelKinds>();
            return new ConfigurationPart(NotifyFile.Folder, typeof(NotifyConfiguration), (files, rest) => NotifyFile.ReadAll(kinds, files, rest));
        });
        services.AddSingleton<Recipients>();
        services.AddSingleton<Suppression>();
        services.AddSingleton<AcknowledgeLinks>();
        services.AddSingleton<IncidentStore>();
        services.AddSingleton<IncidentWording>();
        services.AddSingleton<Placement>();
        services.AddSingleton<Telling>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<OutboxBoard>();
        services.AddSingleton<NextWay>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<IncidentDesk>();
        services.AddSingleton<OutboxPump>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxPump>());
        services.AddHostedService(provider => provider.GetRequiredService<IncidentDesk>());
    }

    public static void MapNotifications(this WebApplication app)
    {
        app.Services.GetRequiredService<ProblemChanges>().WriteTogether(IncidentStore.AddNotice);
        app.Services.GetRequiredService<Recipients>().Otherwise(_ => new RecipientPlan([new Recipient($"channel:{InPageChannel.Name}", "the pages", [new Reach(InPageChannel.Name, "")], "nobody is named: the pages show it")]));
    }
}
