using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.History;
using Muster.Server.States.Journal;
using Muster.Server.Storage;

namespace Muster.Server.States;

/// <summary>The slice that judges results and remembers.</summary>
public static class StatesFeature
{
    public static void AddStates(this IServiceCollection services)
    {
        services.AddMigrations(TransitionStore.Migrations);
        services.AddSingleton<TransitionStore>();
        services.AddSingleton(p => new TransitionWriter(
            p.GetRequiredService<TransitionStore>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<TransitionWriter>>()));
        services.AddSingleton(p => new StateEngine(
            p.GetRequiredService<DataFolder>().Journal, new JournalLimits(), p.GetRequiredService<TransitionWriter>(), p.GetRequiredService<TransitionStore>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<StateEngine>>()));
        services.AddSingleton<StateBoard>();
        services.AddSingleton<HostQuery>();
        services.AddSingleton<StateNews>();
        services.AddHostedService<StatesRun>();
    }

    public static void MapStates(this IEndpointRouteBuilder endpoints)
    {
        StateMetrics.Register(endpoints.ServiceProvider);
        endpoints.MapHosts();
        endpoints.MapResults();
    }
}

/// <summary>Starts the engine, turns its clock, follows the hosts' statuses, and makes a last snapshot at the stop.</summary>
internal sealed class StatesRun(StateEngine engine, HostRegistry hosts, StateNews news, TimeProvider time, ILogger<StatesRun> log) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(10);
    private ITimer? timer;
    private long lastTick;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        news.Start();
        engine.Start();
        await engine.AwakeAsync();
        hosts.Changed += Follow;
        foreach (var host in hosts.All) Tell(host.Id, host.Status == HostStatus.Up);
        lastTick = time.GetTimestamp();
        timer = time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    private void Tick()
    {
        // A server that slept (a suspended machine) must not take its own silence for that of the checks.
        if (time.GetElapsedTime(lastTick) > LongestGap) _ = ObserveAsync(engine.AwakeAsync());
        lastTick = time.GetTimestamp();
        engine.Tick();
    }

    private void Follow(HostChange change)
    {
        if (change.After is null) _ = ObserveAsync(engine.ForgetAsync(change.Host.Id));
        else if (change.StatusChanged) Tell(change.Host.Id, change.After.Status == HostStatus.Up);
    }

    private void Tell(HostId host, bool up)
    {
        if ((engine.Find(host)?.Up ?? false) != up || up) _ = ObserveAsync(engine.HostStatusAsync(host, up));
    }

    private async Task ObserveAsync(ValueTask task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            log.LogWarning("A change of a host's status waits for its states: {Reason}", error.Message);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (timer is not null) await timer.DisposeAsync();
        hosts.Changed -= Follow;
        try
        {
            await engine.SnapshotAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            log.LogWarning("No snapshot at the stop, the next start replays the journal: {Reason}", error.Message);
        }
    }

    public ValueTask DisposeAsync() => timer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
