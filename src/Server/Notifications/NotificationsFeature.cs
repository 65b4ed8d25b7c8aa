using Muster.Server.Configuration;
using Muster.Server.Downtimes;
using Muster.Server.Notifications.Api;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Explaining;
using Muster.Server.Notifications.Handlers;
using Muster.Server.Notifications.Inbound;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Letters;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Pages;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.Storage;

namespace Muster.Server.Notifications;

/// <summary>The slice that tells people.</summary>
public static class NotificationsFeature
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddMigrations(IncidentStore.Tables, OutboxStore.Tables, InboundAlerts.Tables, HandlerRuns.Tables);
        services.AddChannels();
        services.AddSingleton(provider =>
        {
            var kinds = provider.GetRequiredService<ChannelKinds>();
            return new ConfigurationPart(NotifyFile.Folder, typeof(NotifyConfiguration), (files, rest) => NotifyFile.ReadAll(kinds, files, rest));
        });
        services.AddSingleton<Recipients>();
        services.AddSingleton<OnCallRecipients>();
        services.AddSingleton<Routing.Suppression>();
        services.AddSingleton<IncidentAcknowledgements>();
        services.AddSingleton<EscalationPages>();
        services.AddSingleton<IncidentRequests>();
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
        services.AddSingleton<ProblemReading>();
        services.AddSingleton<ActRunner>();
        services.AddSingleton<HandlerRuns>();
        services.AddSingleton<EventHandlers>();
        services.AddHostedService(provider => provider.GetRequiredService<EventHandlers>());
        services.AddSingleton<WhyPaged>();
        services.AddSingleton<DryRun>();
        services.AddSingleton<ChannelTests>();
        services.AddSingleton<InboundAlerts>();
        services.AddSingleton<InboundHosts>();
        services.AddSingleton<RefusedAlerts>();
        services.AddSingleton<ReminderLetters>();
        services.AddSingleton<JobLetters>();
        services.AddSingleton<PagerDutyIn>();
        services.AddSingleton<AlertmanagerIn>();
        services.AddHostedService(provider => provider.GetRequiredService<ChannelTests>());
        services.AddHostedService(provider => provider.GetRequiredService<OutboxPump>());
        services.AddHostedService(provider => provider.GetRequiredService<IncidentDesk>());
    }

    public static void MapNotifications(this WebApplication app)
    {
        var services = app.Services;
        services.GetRequiredService<ProblemChanges>().WriteTogether(IncidentStore.AddNotice);
        var (recipients, people) = (services.GetRequiredService<Recipients>(), services.GetRequiredService<OnCallRecipients>());
        foreach (var kind in OnCallRecipients.Kinds) recipients.On(kind, (name, question) => people.Resolve(kind, name, question));
        recipients.On("policy", (name, _) => people.Policy(name));
        recipients.Otherwise(people.Default);
        services.GetRequiredService<EscalationPages>().Listen();
        services.GetRequiredService<ReminderLetters>().Listen();
        services.GetRequiredService<JobLetters>().Listen();
        var (downtimes, states) = (services.GetRequiredService<Suppressions>(), services.GetRequiredService<StateBoard>());
        var suppression = services.GetRequiredService<Routing.Suppression>();
        suppression.From((subject, now) => downtimes.For(subject.Host, subject.Check, subject.Status, now) is [var first, ..] ? new Hold(first.Kind.ToString().ToLowerInvariant(), first.Text(now), first.Until) : null);
        suppression.From((subject, _) => !subject.IsOfHost && states.Find(subject.Host, subject.Check) is { Flapping: true } ? new Hold("flapping", "it changes too often to be told each time", null) : null);
        services.GetRequiredService<IncidentAcknowledgements>().Listen(services.GetRequiredService<ILogger<IncidentAcknowledgements>>());
        app.MapNotifyApi();
        app.MapNotifyPages();
        app.MapInbound();
    }
}
