using Muster.Server.Configuration;
using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Escalation;
using Muster.Server.OnCall.Teams;
using Muster.Server.Storage;

namespace Muster.Server.OnCall;

/// <summary>The slice that knows who is to be called: people, teams, rotas, escalation.</summary>
public static class OnCallFeature
{
    public static void AddOnCall(this IServiceCollection services)
    {
        services.AddMigrations(RotaChangeStore.Tables, EscalationStore.Tables);
        services.AddConfigurationPart(OnCallFile.Folder, OnCallFile.ReadAll);
        services.AddSingleton<RotaChangeStore>();
        services.AddSingleton<OnCallNow>();
        services.AddSingleton<EscalationStore>();
        services.AddSingleton<EscalationSink>();
        services.AddSingleton<Escalations>();
        services.AddHostedService(p => p.GetRequiredService<Escalations>());
    }
}
