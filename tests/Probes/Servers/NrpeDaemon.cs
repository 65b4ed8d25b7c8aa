using System.Diagnostics;
using System.Net.Sockets;

namespace Muster.Probes.Tests.Servers;

/// <summary>Debian's nrpe on a free port, as the user its package makes (it refuses to be root).</summary>
internal sealed class NrpeDaemon : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nrpe-daemon-").FullName;
    private readonly System.Diagnostics.Process _process;

    /// <param name="tls">False: <c>nrpe -n</c>.</param>
    public NrpeDaemon(bool tls, string more = "")
    {
        Port = LineServer.FreePort();
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Configuration = Path.Combine(_folder, "nrpe.cfg");
        File.WriteAllText(Configuration, $"""
            server_port={Port}
            server_address=127.0.0.1
            nrpe_user=nagios
            nrpe_group=nagios
            pid_file=/tmp/nrpe-{Port}.pid
            allowed_hosts=127.0.0.1
            command[check_fine]=/usr/lib/nagios/plugins/check_dummy 0 'all fine'
            command[check_perf]=/bin/echo 'OK: 3 users|users=3;5;10;0'
            command[check_bad]=/usr/lib/nagios/plugins/check_dummy 2 'on fire'
            command[check_long]=/usr/bin/seq 1 3000
            {more}
            """);
        var start = new ProcessStartInfo("/usr/sbin/nrpe") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-c", Configuration, "-f", tls ? "" : "-n" }.Where(a => a.Length > 0))
            start.ArgumentList.Add(argument);
        _process = System.Diagnostics.Process.Start(start)!;
        for (int i = 0; i < 200 && !Answers(); i++)
            Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System).Wait();
    }

    public int Port { get; }

    public string Configuration { get; }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
