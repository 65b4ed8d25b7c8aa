namespace Muster.Agent;

/// <summary>What is done by the clock besides checks: the spool's way to disk, local plugins, facts, suggestions, noticing that the machine slept.</summary>
internal sealed class Chores(AgentParts parts, AgentHost host)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>What the server has not acknowledged by then goes to disk.</summary>
    private static readonly TimeSpan SpillAfter = TimeSpan.FromSeconds(2);
    private const int LocalPluginsEvery = 5;
    private const int FactsEvery = 60;
    private const int CollectEvery = 10;

    /// <summary>The first look for services waits until the first checks have run, so that it does not delay them.</summary>
    private const int FirstDiscovery = 3;

    public async Task RunAsync(CancellationToken stop)
    {
        var wall = parts.Time.GetUtcNow();
        var clock = parts.Time.GetTimestamp();
        for (long beat = 1; ; beat++)
        {
            try
            {
                await Task.Delay(Beat, parts.Time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            var slept = parts.Time.GetUtcNow() - wall - parts.Time.GetElapsedTime(clock);
            (wall, clock) = (parts.Time.GetUtcNow(), parts.Time.GetTimestamp());
            // The monotonic clock stands still while a machine is suspended; a link from before it is dead, however healthy it looks.
            if (slept > TimeSpan.FromSeconds(5))
            {
                parts.Log.Write($"the clock jumped by {slept.TotalSeconds:0} s (machine slept, or clock set): linking again");
                parts.Link?.Redial();
            }
            parts.Spool.SpillWhatWaits(parts.Link is { Connected: true } ? SpillAfter : TimeSpan.Zero);
            if (beat % LocalPluginsEvery == 0) host.ReadLocalPlugins();
            if (beat == FirstDiscovery && await parts.Cloud.AskMetadataAsync(parts.Time, stop)) host.Tell(host.ReadFacts());
            if (beat % FactsEvery == 0) host.Tell(host.ReadFacts());
            if (beat % FactsEvery == FirstDiscovery) await SuggestAsync(stop);
            if (beat == FirstDiscovery + 1) LetStartPagesGo();
            // Between bursts of work most of the heap is garbage: giving it back costs a millisecond and halves what the host sees.
            if (beat % CollectEvery == FirstDiscovery + 1) GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private void LetStartPagesGo()
    {
        try
        {
            using var smaps = new StreamReader(parts.Files.Path("/proc/self/smaps"));
            StartPages.LetGo(smaps);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parts.Log.Write($"the pages of the start stay in memory: {e.Message}");
        }
    }

    private async Task SuggestAsync(CancellationToken stop)
    {
        try
        {
            host.Tell(await parts.Suggestions.FindAsync(stop));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parts.Log.WriteSparingly("discovery", $"looking for services: {e.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }
}
