using Muster.Server.Commands.Api;
using Muster.Server.Commands.Output;
using Muster.Server.Storage;

namespace Muster.Server.Commands;

/// <summary>The slice that runs commands on hosts and keeps what they answer.</summary>
public static class CommandsFeature
{
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddMigrations(ExecutionStore.Migrations);
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<AgentDoor>();
        services.AddSingleton<Executions>();
        services.AddSingleton<LogFollower>();
        services.AddSingleton<RunRights>();
        services.AddSingleton<RunDesk>();
        services.AddSingleton<ExecutionNotes>();
        services.AddHostedService<StepLink>();
    }

    public static void MapCommands(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<ExecutionNotes>().Start();
        endpoints.MapExecutions();
        endpoints.MapOutput();
    }
}
