using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Storage;
using Muster.Server.Views.Availability;

namespace Muster.Server.Downtimes;

/// <summary>The slice that knows what is expected or in hand: silences, downtimes, acknowledgements, comments.</summary>
public static class DowntimesFeature
{
    public static void AddDowntimes(this IServiceCollection services)
    {
        services.AddMigrations(SilenceBook.Tables, AcknowledgementBook.Tables, DowntimeStore.Tables);
        services.AddSingleton<SilenceBook>();
        services.AddSingleton<AcknowledgementBook>();
        services.AddSingleton(provider => new AcknowledgementSource(provider.GetRequiredService<AcknowledgementBook>().FirstSince));
        services.AddSingleton<DowntimeStore>();
        services.AddSingleton<CalendarFetch>();
        services.AddSingleton<CalendarBook>();
        services.AddSingleton<DowntimeBoard>();
        services.AddSingleton<Suppressions>();
    }
}
