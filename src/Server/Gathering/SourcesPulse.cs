using Muster.Server.Web.Live;

namespace Muster.Server.Gathering;

/// <summary>Tells those who look at the page of sources that its figures moved.</summary>
internal sealed class SourcesPulse(LiveUpdates live, TimeProvider time) : BackgroundService
{
    public const string Topic = "sources";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                if (live.WatchedTopics().Contains(Topic)) live.Touch(Topic);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
