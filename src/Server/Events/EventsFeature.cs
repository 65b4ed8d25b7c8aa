using Muster.Server.Events.Changes;
using Muster.Server.Events.Pages;
using Muster.Server.Events.Recording;
using Muster.Server.Storage;

namespace Muster.Server.Events;

/// <summary>The slice of events: what happened when, told by people, programs and Muster itself, beside graphs and by itself; and what changed then.</summary>
public static class EventsFeature
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddMigrations(EventStore.Migrations);
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventLog>();
        services.AddHostedService(provider => provider.GetRequiredService<EventLog>());
        services.AddSingleton<EventScope>();
        services.AddHostedService<EventRecording>();
        services.AddHostedService<EventUpkeep>();
        services.AddSingleton<ChangeRanker>();
        services.AddSingleton<ChangeReading>();
    }

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapEventApi();
        routes.MapGangliaEvents();
        routes.MapChangeApi();
        routes.MapEventPages();
    }
}
