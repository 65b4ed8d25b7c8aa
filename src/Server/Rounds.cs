namespace Muster.Server;

/// <summary>Work that is done again and again as long as the server runs.</summary>
internal static class Rounds
{
    /// <summary>
    /// One round each time <paramref name="every"/> is over, until the server stops. A round that fails (a full disk, a busy one) is told in the log and
    /// the next one comes all the same: a failure that leaves a background service would end the whole server.
    /// </summary>
    /// <param name="what">For the log: "Old events are not removed".</param>
    public static async Task RunAsync(TimeSpan every, TimeProvider time, ILogger log, string what, Func<Task> round, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await round();
                }
                catch (Exception failure) when (!stopping.IsCancellationRequested)
                {
                    log.LogError(failure, "{What}; it is tried again", what);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
