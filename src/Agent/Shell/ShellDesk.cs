using Muster.Agent.Policy;
using Muster.Probes.Process;
using Muster.Probes.Process.Terminals;
using Muster.Protocol;

namespace Muster.Agent.Shell;

/// <summary>
/// Opens terminals on this host for people at the server, when the host's owner allows it. A terminal belongs to the connection it was opened over:
/// when that ends, or the agent does, so does the terminal. Thread-safe.
/// </summary>
internal sealed class ShellDesk(Func<HostPolicy> policy, Func<bool> connected, Action<FromAgent> post, TimeProvider time, Log log)
{
    public const int MostOpen = 16;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, OpenShell> _open = new(StringComparer.Ordinal);
    private bool _stopped;

    /// <summary>Until <paramref name="stop"/>; then every terminal is hung up and waited for.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult)) await stopped.Task;
        await EndAllAsync(forGood: true);
    }

    /// <summary>A new connection: whoever had opened a terminal is gone with the old one.</summary>
    public void Welcomed() => _ = EndAllAsync(forGood: false);

    public void Take(ShellOrder order)
    {
        if (order.OrderCase == ShellOrder.OrderOneofCase.Open)
        {
            Open(order.ShellId, order.Open);
            return;
        }
        OpenShell? shell;
        lock (_gate) shell = _open.GetValueOrDefault(order.ShellId);
        if (shell is null) return;
        switch (order.OrderCase)
        {
            case ShellOrder.OrderOneofCase.Input: shell.Process.Type(order.Input.Memory); break;
            case ShellOrder.OrderOneofCase.Size: shell.Process.Resize((int)order.Size.Columns, (int)order.Size.Rows); break;
            case ShellOrder.OrderOneofCase.Taken: shell.Output.Taken(order.Taken, shell.Process); break;
            case ShellOrder.OrderOneofCase.Close: shell.Process.Close(); break;
        }
    }

    private void Open(string id, ShellOpen open)
    {
        if (!policy().Shell)
        {
            log.Write($"shell for {open.OpenedBy}: refused by this host's policy");
            End(id, "this host's policy allows no shell; its owner can say “shell: allow” in the agent's policy file");
            return;
        }
        lock (_gate)
        {
            if (_stopped || _open.ContainsKey(id)) return;
            if (_open.Count >= MostOpen)
            {
                End(id, $"{MostOpen} shells are open on this host already");
                return;
            }
            var output = new ShellOutput(id, post);
            var marker = Guid.NewGuid().ToString("N");
            var environment = new Dictionary<string, string?> { ["MUSTER_SHELL_BY"] = open.OpenedBy };
            var command = new TerminalCommand(marker, open.User.Length > 0 ? open.User : null, (int)(open.Size?.Columns ?? 80), (int)(open.Size?.Rows ?? 24)) { Environment = environment };
            var (process, reason) = TerminalProcess.Start(command, output);
            if (process is null)
            {
                End(id, reason);
                return;
            }
            log.Write($"shell {id} opened for {open.OpenedBy}{(open.User.Length > 0 ? $" as {open.User}" : "")}");
            _open[id] = new OpenShell(process, output);
            _ = WaitAsync(id, process);
        }
    }

    private async Task WaitAsync(string id, TerminalProcess process)
    {
        string message;
        // Whoever sat before it has gone with the connection.
        while (await Task.WhenAny(process.Done, Task.Delay(Look, time)) != process.Done)
            if (!connected()) process.Close();
        try
        {
            message = await process.Done switch
            {
                PluginEnding.Exited { Code: 0 } => "the shell ended",
                PluginEnding.Exited e => $"the shell ended with code {e.Code}",
                PluginEnding.Signalled { Signal: 1 } => "the shell was hung up",
                PluginEnding.Signalled s => $"the shell ended by signal {s.Signal}",
                PluginEnding.NotStarted n => n.Reason,
                var other => $"the shell ended: {other}",
            };
        }
        catch (IOException wrong)
        {
            message = $"the shell broke: {wrong.Message}";
        }
        lock (_gate) _open.Remove(id);
        log.Write($"shell {id}: {message}");
        End(id, message);
    }

    private async Task EndAllAsync(bool forGood)
    {
        OpenShell[] open;
        lock (_gate)
        {
            _stopped |= forGood;
            open = [.. _open.Values];
        }
        foreach (var shell in open) shell.Process.Close();
        await Task.WhenAll(open.Select(s => s.Process.Done)).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private void End(string id, string message) => post(new FromAgent { ShellReport = new ShellReport { ShellId = id, Ended = true, Message = message } });

    private sealed record OpenShell(TerminalProcess Process, ShellOutput Output);
}
