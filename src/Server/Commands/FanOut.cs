using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands;

/// <summary>Drives an execution of one command: on all its hosts, so many at once, batch by batch, until too many have failed.</summary>
public static class FanOut
{
    public static async Task DriveAsync(Execution execution, CancellationToken stopping)
    {
        var plan = execution.Plan;
        var hosts = plan.Hosts.Count;
        var batch = Dispatch.Count(plan.Dispatch.Batch, hosts, "batch");
        using var places = new SemaphoreSlim(Dispatch.Count(plan.Dispatch.Parallel, hosts, "parallel"));
        var failures = 0;

        async Task RunAsync(int host)
        {
            var step = execution.StepOf(host, 0);
            var begun = step.State != StepState.Pending; // after a restart: it is waited for, whatever was asked meanwhile
            var entered = await EnterAsync(places, execution.Killed, stopping);
            try
            {
                if (!begun && (!entered || execution.Killed.IsCancellationRequested))
                {
                    step.End(StepState.NotRun, $"ended by {execution.KilledBy} before its turn");
                    return;
                }
                if (!begun && plan.Dispatch.StopOn is { } most && Volatile.Read(ref failures) >= most)
                {
                    step.End(StepState.NotRun, $"{failures} {(failures == 1 ? "host" : "hosts")} before it did not succeed");
                    return;
                }
                var outcome = await execution.RunAsync(host, 0, stopping);
                if (!outcome.Succeeded) Interlocked.Increment(ref failures);
            }
            finally
            {
                if (entered) places.Release();
            }
        }

        for (var first = 0; first < hosts; first += batch)
            await Task.WhenAll(Enumerable.Range(first, Math.Min(batch, hosts - first)).Select(RunAsync));
        await Task.WhenAll(Enumerable.Range(0, hosts).Select(host => execution.StepOf(host, 0).Done)).WaitAsync(stopping);
    }

    /// <summary>False when the execution was ended while it waited.</summary>
    private static async Task<bool> EnterAsync(SemaphoreSlim places, CancellationToken killed, CancellationToken stopping)
    {
        if (killed.IsCancellationRequested) return false;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(killed, stopping);
        try
        {
            await places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (killed.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
