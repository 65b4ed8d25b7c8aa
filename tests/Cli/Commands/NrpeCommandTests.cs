using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Muster.Cli.Tests.Server;
using Muster.Probes.Nrpe;

namespace Muster.Cli.Tests.Commands;

/// <summary>Against a small daemon that speaks NRPE without TLS; the real one is asked in the tests of the probe.</summary>
public sealed class NrpeCommandTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _file = Path.GetTempFileName();

    public NrpeCommandTests()
    {
        _listener.Start();
        _ = ServeAsync();
        File.WriteAllText(_file, "command[disk]=/bin/disk\ncommand[load]=/bin/load\ncommand[users]=/bin/users\n");
    }

    private string Target => $"-H 127.0.0.1 -p {((IPEndPoint)_listener.LocalEndpoint).Port} -n";

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            var query = await NrpePacket.ReadAsync(client.GetStream(), CancellationToken.None);
            var (code, text) = query!.Text switch
            {
                "disk" => (2, "DISK CRITICAL - 1% free | /=99%;80;90\nmore of it"),
                "_NRPE_CHECK" => (0, "NRPE v4.1.0"),
                var said => (0, $"{said.ToUpperInvariant()} OK"),
            };
            await client.GetStream().WriteAsync(new NrpePacket(query.Version, false, code, text).ToBytes());
        }
    }

    [Fact]
    public async Task One_check_shows_what_it_said_and_ends_with_its_verdict()
    {
        var bad = await Invocation.RunAsync(null, $"nrpe {Target} -c disk");
        Assert.Equal((ExitCode.NotOk, "✖ CRITICAL  DISK CRITICAL - 1% free\nmore of it\nperfdata  /=99%;80;90\n"), (bad.ExitCode, bad.Out.ReplaceLineEndings("\n")));
        var good = await Invocation.RunAsync(null, $"nrpe {Target} -c load -a 1 2");
        Assert.Equal((ExitCode.Fine, "✔ OK  LOAD!1!2 OK\n"), (good.ExitCode, good.Out.ReplaceLineEndings("\n")));
        var dashes = await Invocation.RunAsync(null, $"nrpe {Target} -c load -a -w 5% -c 10% -t all");
        Assert.Equal((ExitCode.Fine, "✔ OK  LOAD!-W!5%!-C!10%!-T!ALL OK\n"), (dashes.ExitCode, dashes.Out.ReplaceLineEndings("\n")));
        var stray = await Invocation.RunAsync(null, $"nrpe {Target} -c load 5%");
        Assert.Equal(ExitCode.WrongUsage, stray.ExitCode);
        Assert.Contains("“5%” stands alone", stray.Error);
        Assert.Contains("NRPE v4.1.0", (await Invocation.RunAsync(null, $"nrpe {Target}")).Out);
    }

    [Fact]
    public async Task All_commands_of_an_nrpe_cfg_are_run_and_summed_up()
    {
        var run = await Invocation.RunAsync(null, $"nrpe {Target} --all {_file}");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("✖ 2 of 3 passed", run.Out);
        var json = JsonNode.Parse((await Invocation.RunAsync(null, $"nrpe {Target} --all {_file} --output json")).Out)!.AsArray();
        Assert.Equal(["disk CRITICAL", "load OK", "users OK"], json.Select(r => $"{r!["check"]} {r["status"]}"));
    }

    [Fact]
    public async Task Wrong_use_and_hosts_without_a_daemon_are_told_apart()
    {
        Assert.Equal(ExitCode.WrongUsage, (await Invocation.RunAsync(null, $"nrpe {Target} --all /nowhere/nrpe.cfg")).ExitCode);
        Assert.Equal(ExitCode.WrongUsage, (await Invocation.RunAsync(null, $"nrpe {Target} --protocol 5")).ExitCode);
        _listener.Stop();
        var gone = await Invocation.RunAsync(null, $"nrpe {Target} -c load");
        Assert.Equal(ExitCode.Unreachable, gone.ExitCode);
        Assert.Contains("connection refused", gone.Out);
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_file);
    }
}
