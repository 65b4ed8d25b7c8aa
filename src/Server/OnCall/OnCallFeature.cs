using Muster.Server.Configuration;
using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Api;
using Muster.Server.OnCall.Escalation;
using Muster.Server.OnCall.Feeds;
using Muster.Server.OnCall.Pages;
using Muster.Server.OnCall.Teams;
using Muster.Server.Storage;

namespace Muster.Server.OnCall;

/// <summary>The slice that knows who is to be called: people, teams, rotas, escalation.</summary>
public static class OnCallFeature
{
    public static void AddOnCall(this IServiceCollection services)
    {
        services.AddMigrations(RotaChangeStore.Tables, EscalationStore.Tables, FeedBook.Tables);
        services.AddConfigurationPart(OnCallFile.Folder, OnCallFile.ReadAll);
        services.AddSingleton<RotaChangeStore>();
        services.AddSingleton<RotaChangeDesk>();
        services.AddSingleton<FeedBook>();
        services.AddSingleton<OnCallNow>();
        services.AddSingleton<OnCallReading>();
        services.AddSingleton<EscalationStore>();
        services.AddSingleton<EscalationSink>();
        services.AddSingleton<Escalations>();
        services.AddHostedService(p => p.GetRequiredService<Escalations>());
    }

    public static void MapOnCall(this IEndpointRouteBuilder routes)
    {
        routes.MapOnCallApi();
        routes.MapOnCallFiles();
        routes.MapOnCallPages();
    }
}
