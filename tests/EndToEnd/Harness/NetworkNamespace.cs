namespace Muster.EndToEnd.Tests.Harness;

/// <summary>
/// A host of its own on this machine: a network namespace joined to it by a pair of virtual cables.
/// <see cref="Url"/> is where the server must listen to be reached from inside.
/// </summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private static int _count;
    private readonly string _outside;
    private readonly string _inside;

    private NetworkNamespace(string name, string outside, string inside, string serverAddress, string hostAddress) =>
        (Name, _outside, _inside, ServerAddress, HostAddress) = (name, outside, inside, serverAddress, hostAddress);

    public string Name { get; }
    public string ServerAddress { get; }
    public string HostAddress { get; }

    public static async Task<NetworkNamespace> CreateAsync()
    {
        var number = Interlocked.Increment(ref _count);
        var tag = $"{Environment.ProcessId % 10000}{number}";
        var made = new NetworkNamespace($"muster{tag}", $"mo{tag}", $"mi{tag}", $"10.213.{number}.1", $"10.213.{number}.2");
        await Ip("netns", "add", made.Name);
        await Ip("link", "add", made._outside, "type", "veth", "peer", "name", made._inside, "netns", made.Name);
        await Ip("addr", "add", made.ServerAddress + "/24", "dev", made._outside);
        await Ip("link", "set", made._outside, "up");
        await Ip("-n", made.Name, "addr", "add", made.HostAddress + "/24", "dev", made._inside);
        await Ip("-n", made.Name, "link", "set", made._inside, "up");
        await Ip("-n", made.Name, "link", "set", "lo", "up");
        return made;
    }

    /// <summary>Pulls the cable: no packet, no reset, nothing comes out any more.</summary>
    public Task CutAsync() => Ip("-n", Name, "link", "set", _inside, "down");

    public Task JoinAsync() => Ip("-n", Name, "link", "set", _inside, "up");

    public async ValueTask DisposeAsync() => await ChildProcess.RunAsync("ip", ["netns", "delete", Name]);

    private static async Task Ip(params string[] arguments)
    {
        var (code, output) = await ChildProcess.RunAsync("ip", arguments);
        if (code != 0) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {output}");
    }
}
