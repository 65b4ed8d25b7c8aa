using Muster.Server.Storage;

namespace Muster.Server.Events.Recording;

/// <summary>Removes events that are older than they are kept. What checks and hosts do by the thousand goes earlier: their history has it all.</summary>
internal sealed class EventUpkeep(EventStore store, ServerOptions options, TimeProvider time, ILogger<EventUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan StatesKept = TimeSpan.FromDays(90);
    private static readonly string[] States = ["check", "host"];
    private const int AtOnce = 5_000;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Every, time, log, "Old events are not removed", SweepAsync, stoppingToken);

    internal async Task SweepAsync()
    {
        var now = time.GetUtcNow();
        var kept = options.EventsRetention;
        while (await store.RemoveOldAsync(now - (kept < StatesKept ? kept : StatesKept), States, AtOnce) == AtOnce) { }
        while (await store.RemoveOldAsync(now - kept, null, AtOnce) == AtOnce) { }
    }
}
