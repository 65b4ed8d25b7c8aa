using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Alertmanager;
using Muster.Server.Downtimes.Api;
using Muster.Server.Downtimes.Comments;
using Muster.Server.Downtimes.Pages;
using Muster.Server.Downtimes.Reminders;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Problems;
using Muster.Server.Storage;
using Muster.Server.Views.Availability;

namespace Muster.Server.Downtimes;

/// <summary>The slice that knows what is expected or in hand: silences, downtimes, acknowledgements, comments.</summary>
public static class DowntimesFeature
{
    public static void AddDowntimes(this IServiceCollection services)
    {
        services.AddMigrations(SilenceBook.Tables, AcknowledgementBook.Tables, DowntimeStore.Tables, CommentBook.Tables, ReminderWatch.Tables, PostedAlerts.Tables);
        services.AddSingleton<SilenceBook>();
        services.AddSingleton<AcknowledgementBook>();
        services.AddSingleton(provider => new AcknowledgementSource(provider.GetRequiredService<AcknowledgementBook>().FirstSince));
        services.AddSingleton<AcknowledgementDesk>();
        services.AddSingleton<CommentBook>();
        services.AddSingleton<DowntimeStore>();
        services.AddSingleton<CalendarFetch>();
        services.AddSingleton<CalendarBook>();
        services.AddSingleton<DowntimeBoard>();
        services.AddSingleton<PostedAlerts>();
        services.AddSingleton<AlertList>();
        services.AddSingleton<Suppressions>();
        services.AddSingleton<ScopePreviews>();
        services.AddSingleton<SuppressionReminders>();
        services.AddSingleton<ReminderWatch>();
        services.AddHostedService<DowntimesRun>();
    }

    public static void MapDowntimes(this IEndpointRouteBuilder routes)
    {
        var book = routes.ServiceProvider.GetRequiredService<AcknowledgementBook>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        routes.ServiceProvider.GetRequiredService<ProblemBoard>().Acknowledged = problem => book.Of(problem, time.GetUtcNow()) is not null;
        routes.MapSilences();
        routes.MapDowntimeApi();
        routes.MapAcknowledgements();
        routes.MapAlertmanager();
        routes.MapDowntimePages();
    }
}
