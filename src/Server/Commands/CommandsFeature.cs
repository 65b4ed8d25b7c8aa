using Muster.Server.Commands.Api;
using Muster.Server.Commands.Approvals;
using Muster.Server.Commands.Output;
using Muster.Server.Commands.Rights;
using Muster.Server.Commands.Secrets;
using Muster.Server.Commands.Shell;
using Muster.Server.Configuration;
using Muster.Server.Storage;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands;

/// <summary>The slice that runs commands on hosts and keeps what they answer.</summary>
public static class CommandsFeature
{
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddMigrations(ExecutionStore.Migrations);
        services.AddMigrations(ShellStore.Migrations);
        services.AddMigrations(ApprovalStore.Migrations);
        services.AddConfigurationPart(RightsFile.Folder, RightsFile.ReadAll);
        services.AddSingleton<ApprovalStore>();
        services.AddSingleton<ApprovalDesk>();
        services.AddHostedService(p => p.GetRequiredService<ApprovalDesk>());
        services.AddSingleton<SecretReferences>();
        services.AddHostedService<ExecutionRetention>();
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<AgentDoor>();
        services.AddSingleton<Executions>();
        services.AddSingleton<LogFollower>();
        services.AddSingleton<RunRights>();
        services.AddSingleton<RunDesk>();
        services.AddSingleton<Pages.ExecutionPageKinds>();
        services.AddSingleton(new WarmPage(_ => "/run"));
        services.AddSingleton(new WarmPage(p => p.GetRequiredService<ExecutionStore>().Latest(1, null, null, null) is [var latest] ? $"/executions/{latest.Id}" : null));
        services.AddSingleton<ExecutionNotes>();
        services.AddHostedService<StepLink>();
        services.AddSingleton<SecretVault>();
        services.AddSingleton<ShellStore>();
        services.AddSingleton<Shells>();
        services.AddHostedService(p => p.GetRequiredService<Shells>());
    }

    public static void MapCommands(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<ExecutionNotes>().Start();
        endpoints.MapExecutions();
        endpoints.MapOutput();
        endpoints.MapShells();
        endpoints.MapApprovals();
        endpoints.MapSecrets();
        endpoints.MapRights();
    }
}
