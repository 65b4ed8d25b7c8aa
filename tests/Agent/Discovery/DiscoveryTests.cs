using System.Net;
using System.Net.Sockets;
using Muster.Agent.Builtins;
using Muster.Agent.Discovery;
using Muster.Agent.Proc;
using Muster.Agent.Tests.Fakes;
using Muster.Probes.Process;

namespace Muster.Agent.Tests.Discovery;

public sealed class DiscoveryTests : IDisposable
{
    private readonly Scratch _machine = new();

    public void Dispose() => _machine.Dispose();

    private void Process(int pid, string name, params string[] inodes)
    {
        _machine.Write($"proc/{pid}/comm", name + "\n");
        Directory.CreateDirectory(_machine.In($"proc/{pid}/fd"));
        for (var i = 0; i < inodes.Length; i++) File.CreateSymbolicLink(_machine.In($"proc/{pid}/fd/{i}"), $"socket:[{inodes[i]}]");
    }

    private SuggestionFinder Finder()
    {
        var files = new HostFiles(_machine.Path);
        return new SuggestionFinder(new SocketTable(files), new UnitStates(files, new PluginLocator()));
    }

    [Fact]
    public async Task Listening_services_become_suggestions_with_a_ready_check()
    {
        _machine.Write("proc/net/tcp", """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0 100 0 0 10 0
               1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1002 1 0 100 0 0 10 0
               2: 0100007F:9999 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 1003 1 0 100 0 0 10 0
               3: 00000000:C350 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1004 1 0 100 0 0 10 0
            """);
        _machine.Write("proc/net/tcp6", """
              sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1005 1 0 100 0 0 10 0
               1: 00000000000000000000000001000000:18EB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1006 1 0 100 0 0 10 0
            """);
        Process(812, "nginx", "1001", "1005");
        Process(813, "nginx", "1001", "1005");
        Process(900, "postgres", "1002");
        Process(901, "redis-server", "1006");
        var items = (await Finder().FindAsync(CancellationToken.None)).Items;
        Assert.Equal(["tcp:5432:postgres", "tcp:6379:redis", "tcp:80:nginx"], items.Select(i => i.Id));
        var nginx = items[2];
        Assert.Equal(("nginx on :80: watch it?", "nginx-80", "nginx (pid 812) listens on 0.0.0.0:80"), (nginx.Title, nginx.CheckName, nginx.Evidence));
        Assert.Contains("url: http://127.0.0.1:80/", nginx.CheckYaml);
        Assert.Contains("host: \"::1\"", items[1].CheckYaml);
        Assert.Contains("expect: PONG", items[1].CheckYaml);
    }

    [Fact]
    public async Task A_port_opened_here_is_found()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var socket = Assert.Single(new SocketTable(new HostFiles()).Read(), s => s.Port == port);
        Assert.Equal((Environment.ProcessId, IPAddress.Loopback), (socket.Pid, socket.Address));
        Assert.Contains((await new SuggestionFinder(new SocketTable(new HostFiles()), new UnitStates(new HostFiles(_machine.Path), new PluginLocator())).FindAsync(CancellationToken.None)).Items, i => i.Id.StartsWith($"tcp:{port}:", StringComparison.Ordinal));
    }

    [Fact]
    public void Torn_tables_are_read_as_far_as_they_go()
    {
        var random = new Random(3);
        const string line = "   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1002 1\n";
        for (var round = 0; round < 2_000; round++)
        {
            var text = ("head\n" + line + line).ToCharArray();
            for (var i = 0; i < 5; i++) text[random.Next(text.Length)] = (char)random.Next(32, 127);
            _machine.Write("proc/net/tcp", new string(text));
            Assert.InRange(new SocketTable(new HostFiles(_machine.Path)).Read().Count, 0, 2);
        }
    }
}
