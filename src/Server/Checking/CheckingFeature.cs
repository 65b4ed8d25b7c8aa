using Muster.Server.Storage;

namespace Muster.Server.Checking;

/// <summary>The slice that decides who looks at what, and looks itself where the server is asked to.</summary>
public static class CheckingFeature
{
    public static void AddChecking(this IServiceCollection services)
    {
        services.AddMigrations(SuggestionBoard.Migrations);
        services.AddSingleton<AssignmentTable>();
        services.AddSingleton<RunBoard>();
        services.AddSingleton<SuggestionBoard>();
        services.AddSingleton<ServerProbes>();
        services.AddHostedService<CheckingRun>();
    }

    public static void MapChecking(this IEndpointRouteBuilder endpoints) => endpoints.MapChecks();
}

internal sealed class CheckingRun(AssignmentTable assignments, SuggestionBoard suggestions, ServerProbes probes) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        assignments.Start();
        suggestions.Load();
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => probes.RunAsync(stoppingToken), CancellationToken.None);

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        assignments.Stop();
        return base.StopAsync(cancellationToken);
    }
}
