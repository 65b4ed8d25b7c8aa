namespace Muster.EndToEnd.Tests.Harness;

/// <summary>Waits for a real process to reach a state: asks again until it is so, and says what it saw last when it never is.</summary>
internal static class Eventually
{
    public static async Task<T> GetsAsync<T>(Func<Task<T>> look, Func<T, bool> wanted, string what, int seconds = 60)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        Exception? trouble = null;
        T? seen = default;
        while (clock.GetElapsedTime(started) < TimeSpan.FromSeconds(seconds))
        {
            try
            {
                seen = await look();
                trouble = null;
                if (wanted(seen)) return seen;
            }
            catch (HttpRequestException error)
            {
                trouble = error;
            }
            catch (TaskCanceledException error) when (error.InnerException is TimeoutException)
            {
                // One call that a stalled machine did not answer in its time is a look like any other: the whole wait decides.
                trouble = error;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
        }
        throw new TimeoutException($"{what}: not within {seconds} s. Last seen: {trouble?.Message ?? seen?.ToString()}");
    }
}
