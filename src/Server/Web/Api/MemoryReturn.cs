namespace Muster.Server.Web.Api;

/// <summary>
/// Gives memory back after a burst. A thousand hosts that print a megabyte each at once make the heap grow, and where nothing more happens nothing is collected:
/// what was needed for seconds would be held for days. Once it has been quiet for a while the heap is collected, at one stroke where little lives in it, else in the background.
/// </summary>
internal static class MemoryReturn
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    /// <summary>Bytes allocated within a look that are a burst; a quarter of them is quiet.</summary>
    private const long Burst = 96L << 20;

    /// <summary>The first collection finds what is free, the others give it back piece by piece.</summary>
    private const int Collections = 3;

    /// <summary>What lives in a heap that is compacted while everything waits: some 0.1 s.</summary>
    private const long Small = 256L << 20;

    public static async Task RunAsync(TimeProvider time, CancellationToken ct)
    {
        var (before, left) = (GC.GetTotalAllocatedBytes(), 0);
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var now = GC.GetTotalAllocatedBytes();
                var made = now - before;
                before = now;
                if (made >= Burst) left = Collections;
                else if (left > 0 && made < Burst / 4) Collect(first: left-- == Collections);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server ends.
            return;
        }
    }

    private static void Collect(bool first)
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        if (!first && last.HeapSizeBytes - last.FragmentedBytes < Small) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }
}
