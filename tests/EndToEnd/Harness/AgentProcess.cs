namespace Muster.EndToEnd.Tests.Harness;

/// <summary>A real agent with a state folder of its own, in a network namespace if one is named.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly string _state, _url, _key, _name, _tags;
    private readonly string? _namespace;

    public AgentProcess(string state, string url, string key, string name, string tags, string? namespaceName)
    {
        (_state, _url, _key, _name, _tags, _namespace) = (state, url, key, name, tags, namespaceName);
        Directory.CreateDirectory(state);
        Process = Run();
    }

    public ChildProcess Process { get; private set; }
    public string State => _state;

    public void Signal(int signal) => Process.Signal(signal);

    /// <summary>Starts it again on the same state, after it has ended.</summary>
    public void StartAgain() => Process = Run();

    public async ValueTask DisposeAsync() => await Process.DisposeAsync();

    private ChildProcess Run()
    {
        List<string> arguments = ["--server", _url, "--key", _key, "--name", _name, "--state", _state, "--foreground"];
        if (_tags.Length > 0) arguments.AddRange(["--tags", _tags]);
        // `ip netns exec` replaces itself by the agent, so a signal reaches the agent.
        return _namespace is null
            ? ChildProcess.Start(Programs.AgentBinary, arguments)
            : ChildProcess.Start("ip", ["netns", "exec", _namespace, Programs.AgentBinary, .. arguments]);
    }
}
