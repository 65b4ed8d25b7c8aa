using Muster.Agent.Schedule;

namespace Muster.Agent.HostMetrics;

/// <summary>Samples the host at its beat. Hosts are spread over the interval, so that thousands of agents do not send in the same moment.</summary>
internal sealed class SamplingLoop(HostSampler sampler, string host, Func<TimeSpan> interval, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Until <paramref name="stop"/>. An interval of zero means not now: it may change while the agent runs.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (interval() > TimeSpan.Zero) sampler.Sample();
        try
        {
            while (true)
            {
                var every = interval();
                if (every <= TimeSpan.Zero)
                {
                    await Task.Delay(LookAgain, time, stop);
                    continue;
                }
                await Task.Delay(UntilNext(every), time, stop);
                if (interval() == every) sampler.Sample();
            }
        }
        catch (OperationCanceledException)
        {
            // The agent leaves.
        }
    }

    /// <summary>Beats lie on whole intervals of the clock, moved by the host's own share of it: a long night's drift does not change the number of samples.</summary>
    private TimeSpan UntilNext(TimeSpan every)
    {
        var (now, length) = (time.GetUtcNow().ToUnixTimeMilliseconds(), (long)every.TotalMilliseconds);
        var share = (long)Spread.Phase(host, "metrics", every).TotalMilliseconds;
        var wait = length - (now - share) % length;
        // A timer may come a little early: never twice for one beat.
        return TimeSpan.FromMilliseconds(wait < length / 10 ? wait + length : wait);
    }
}
