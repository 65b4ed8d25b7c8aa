using Muster.Agent.Settings;
using Muster.Agent.State;

namespace Muster.Agent.Tests.Fakes;

/// <summary>An agent in this process.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly AgentParts _parts;

    private RunningAgent(AgentParts parts)
    {
        _parts = parts;
        var host = new AgentHost(parts);
        Host = host;
        _running = Task.Run(() => host.RunAsync(_stop.Token));
    }

    public AgentParts Parts => _parts;
    public AgentHost Host { get; }

    public static RunningAgent Start(Scratch scratch, Uri? server, Func<AgentOptions, AgentOptions>? change = null)
    {
        var options = new AgentOptions
        {
            Server = server,
            Key = "msk_test",
            Name = "test-host",
            StateFolder = scratch.In("state"),
            PluginsFolder = scratch.In("plugins"),
            PolicyFile = scratch.In("policy.yaml"),
            Tags = ["web"],
        };
        options = change?.Invoke(options) ?? options;
        var folder = StateFolder.Open(options.StateFolder);
        return new RunningAgent(new AgentParts(options, folder, TimeProvider.System, new Log(TextWriter.Null, TimeProvider.System)));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _parts.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested) await StopAsync();
        _stop.Dispose();
    }
}
