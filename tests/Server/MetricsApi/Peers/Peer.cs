namespace Muster.Server.Tests.MetricsApi.Peers;

/// <summary>Waiting for programs that do things in their own time.</summary>
internal static class Peer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again until it is so; what cannot be reached yet is not so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> so, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await so()) return;
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // It is not there yet.
            }
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
