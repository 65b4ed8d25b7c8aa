using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Muster.Server.LocalAgent;

/// <summary>One run of the agent's program as a child of the server.</summary>
internal sealed partial class AgentProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan CleanEnd = TimeSpan.FromSeconds(2);
    private readonly Process _process;

    private AgentProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be executed.</exception>
    public static AgentProcess Start(string program, string server, string key, string state, Action<string> say)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = state };
        foreach (var argument in new[] { "--server", server, "--state", state, "--foreground" }) start.ArgumentList.Add(argument);
        // By environment, so that the key is not in the process list.
        if (key.Length > 0) start.Environment["MUSTER_KEY"] = key;
        start.Environment.Remove("MUSTER_SERVER");
        start.Environment.Remove("MUSTER_STATE");
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) say(text); };
        process.ErrorDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) say(text); };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new AgentProcess(process);
    }

    /// <summary>Ends when the agent does; on a stop it is asked to leave, and killed if it does not.</summary>
    public async Task UntilItEndsAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process.HasExited) return;
        if (Kill(_process.Id, Terminate) != 0) return;
        using var patience = new CancellationTokenSource(CleanEnd);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);
}
