using Muster.Agent.Builtins;
using Muster.Agent.Proc;
using Muster.Protocol;

namespace Muster.Agent;

/// <summary>Tells, when the agent is asked to stop, whether the whole machine is going down: then it comes back and is not gone.</summary>
internal sealed class Leaving(HostFiles files, UnitStates units, TimeProvider time)
{
    private const uint RebootGraceMs = 300_000;

    /// <summary>systemd answers in milliseconds, or not at all once its bus is down; there is one second for the whole goodbye.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async Task<Goodbye> SayAsync() => await ShutsDownAsync()
        ? new Goodbye { Reason = Goodbye.Types.Reason.Rebooting, GraceMs = RebootGraceMs }
        : new Goodbye { Reason = Goodbye.Types.Reason.Stopped };

    private async Task<bool> ShutsDownAsync()
    {
        if (ScheduledNow() || files.Word("/run/runlevel") is "0" or "6" || files.Exists("/run/initctl.reboot")) return true;
        if (!units.HasSystemd) return false;
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            return await units.AskAsync(["is-system-running"], patience.Token) is ["stopping", ..];
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // systemd writes this file when a shutdown keeps people out; alone it could be an administrator's.
            return files.Exists("/run/nologin");
        }
    }

    /// <summary>A shutdown planned for tonight is none now: <c>USEC=</c> is when, microseconds since 1970.</summary>
    private bool ScheduledNow()
    {
        foreach (var line in (files.TryRead("/run/systemd/shutdown/scheduled") ?? "").Split('\n'))
            if (line.StartsWith("USEC=", StringComparison.Ordinal) && long.TryParse(line.AsSpan(5), out var at))
                return at / 1000 <= time.GetUtcNow().ToUnixTimeMilliseconds() + 5_000;
        return false;
    }
}
