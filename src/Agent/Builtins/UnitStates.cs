using Muster.Agent.Proc;
using Muster.Probes.Process;

namespace Muster.Agent.Builtins;

/// <summary>Asks systemd about its units through <c>systemctl</c>.</summary>
internal sealed class UnitStates(HostFiles files, PluginLocator locator)
{
    /// <summary>sd_booted(3): true when this machine was booted with systemd.</summary>
    public bool HasSystemd => files.Exists("/run/systemd/system");

    /// <returns>Output lines.</returns>
    /// <exception cref="IOException">systemctl is missing or failed.</exception>
    public async Task<string[]> AskAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        if (locator.Find("systemctl", out var reason) is not { } path) throw new IOException(reason);
        var run = await PluginRunner.RunAsync(new PluginCommand([path, .. arguments]) { Timeout = TimeSpan.FromSeconds(5), MaxOutputBytes = 1 << 20 }, ct);
        // Exit code 3 says "some unit is not active": an answer, not a failure.
        if (run.Ending is not PluginEnding.Exited { Code: >= 0 and <= 4 } || (run.Output.Length == 0 && run.ErrorOutput.Length > 0))
            throw new IOException($"systemctl gave no answer: {(run.ErrorOutput.Length > 0 ? run.ErrorOutput.Split('\n')[0] : run.Ending.ToString())}");
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
