using Muster.Server.Graphs.Reading;
using Muster.Server.Notifications.Channels.Command;
using Muster.Server.Notifications.Channels.Discord;
using Muster.Server.Notifications.Channels.Email;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Channels.Ntfy;
using Muster.Server.Notifications.Channels.PagerDuty;
using Muster.Server.Notifications.Channels.Slack;
using Muster.Server.Notifications.Channels.Sms;
using Muster.Server.Notifications.Channels.Teams;
using Muster.Server.Notifications.Channels.Telegram;
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
        // Reading graphs needs the configuration, and reading the configuration needs the channels: so the reader is asked for at the first mail.
        services.AddSingleton(provider => new MailGraph(
            (question, ct) => provider.GetRequiredService<GraphReader>().ReadAsync(question, ct), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IChannel, EmailChannel>();
        services.AddSingleton<IChannel, SlackChannel>();
        services.AddSingleton<IChannel, TeamsChannel>();
        services.AddSingleton<IChannel, DiscordChannel>();
        services.AddSingleton<IChannel, TelegramChannel>();
        services.AddSingleton<IChannel, NtfyChannel>();
        services.AddSingleton<IChannel, PagerDutyChannel>();
        services.AddSingleton<IChannel, SmsChannel>();
    }
}
