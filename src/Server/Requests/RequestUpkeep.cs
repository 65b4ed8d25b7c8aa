using Muster.Server.Storage;

namespace Muster.Server.Requests;

/// <summary>Joins old windows, a span at a time so that nobody waits for it.</summary>
public sealed class RequestUpkeep(RequestStore store, TimeProvider time, ILogger<RequestUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (!stoppingToken.IsCancellationRequested && await store.RollUpAsync(time.GetUtcNow())) { }
            }
            catch (Exception full) when (full is StorageFullException or StorageBusyException)
            {
                log.LogWarning("Request windows are not joined now: {Reason}", full.Message);
            }
        }
    }
}
