using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.Engine;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>
/// Binds the writer of check series to the state engine: before it replays its journal, because what was judged in the last moments of a
/// server that died may not have reached the metrics; until after the last result of a server that stops.
/// </summary>
internal sealed class CheckSeriesRun(CheckQueue queue, CheckWriter writer, MetricsStore store, StateEngine engine, HostRegistry hosts) : IHostedLifecycleService
{
    /// <summary>Judged that long before the newest sample and not written: more than the queue ever waits. What is there already is dropped as a duplicate.</summary>
    private static readonly long MarginMs = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var newest = store.Tsdb.NewestMs;
        queue.Patient = true;
        engine.Tell(queue.Add, newest == long.MinValue ? long.MinValue : newest - MarginMs);
        writer.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        queue.Patient = false;
        hosts.Changed += Follow;
        return Task.CompletedTask;
    }

    private void Follow(HostChange change)
    {
        if (change.StatusChanged || change.Before?.Name != change.After?.Name) queue.Add(change);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        hosts.Changed -= Follow;
        writer.End();
        return Task.CompletedTask;
    }
}
