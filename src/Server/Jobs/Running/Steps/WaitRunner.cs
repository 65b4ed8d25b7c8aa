using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>Lets time pass; a server started again waits only for what is left.</summary>
public sealed class WaitRunner(TimeProvider time)
{
    public async Task RunAsync(HostStep step, WaitStep wait, CancellationToken ct)
    {
        step.Begin();
        var left = DateTimeOffset.FromUnixTimeMilliseconds(step.StartedMs) + wait.Duration - time.GetUtcNow();
        if (left > TimeSpan.Zero) await Task.Delay(left, time, ct);
        await step.EndAsync(StepState.Succeeded, 0, "");
    }
}
