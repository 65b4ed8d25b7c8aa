using Muster.Server.Storage;

namespace Muster.Server.Requests;

/// <summary>Joins old windows, a span at a time so that nobody waits for it.</summary>
public sealed class RequestUpkeep(RequestStore store, TimeProvider time, ILogger<RequestUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Every, time, log, "Request windows are not joined now", async () =>
    {
        while (!stoppingToken.IsCancellationRequested && await store.RollUpAsync(time.GetUtcNow())) { }
    }, stoppingToken);
}
