namespace Muster.Server.Jobs.Running.Strategies;

/// <summary>Goes over hosts, so many at once.</summary>
internal static class HostFanOut
{
    /// <param name="run">False: the host did not succeed.</param>
    /// <param name="skip">For hosts that do not run because one before did not succeed.</param>
    /// <returns>True when all succeeded.</returns>
    public static async Task<bool> OverAsync(IReadOnlyList<int> hosts, int atOnce, bool keepGoing, Func<int, Task<bool>> run, CancellationToken stopping, Func<int, Task> skip)
    {
        using var places = new SemaphoreSlim(Math.Max(1, atOnce));
        var failed = false;
        var under = new List<Task>();
        foreach (var host in hosts)
        {
            await places.WaitAsync(stopping);
            if (Volatile.Read(ref failed) && !keepGoing)
            {
                places.Release();
                await skip(host);
                continue;
            }
            under.Add(OneAsync(host));
        }
        await Task.WhenAll(under);
        return !failed;

        async Task OneAsync(int host)
        {
            try
            {
                if (!await run(host)) Volatile.Write(ref failed, true);
            }
            finally
            {
                places.Release();
            }
        }
    }
}
