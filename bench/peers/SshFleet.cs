using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Muster.Bench.Peers;

/// <summary>An sshd of our own on loopback with throw-away keys, known to ssh under as many host names as wanted. Gone with its folder.</summary>
internal sealed class SshFleet : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly Process daemon;

    private SshFleet(DirectoryInfo folder, Process daemon) => (this.folder, this.daemon) = (folder, daemon);

    /// <summary>The ssh client's configuration: hosts <c>m001</c>, <c>m002</c>, … are all this machine.</summary>
    public string Configuration => Path.Combine(folder.FullName, "ssh_config");

    /// <exception cref="InvalidOperationException">A program is missing, or sshd does not answer.</exception>
    public static async Task<SshFleet> StartAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("muster-ssh-");
        string In(string name) => Path.Combine(folder.FullName, name);
        var port = FreePort();
        foreach (var key in new[] { "host", "client" }) await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", In(key)], null, ct);
        File.Copy(In("client.pub"), In("authorized"));
        await File.WriteAllTextAsync(In("sshd_config"), $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {In("host")}
            PidFile {In("pid")}
            AuthorizedKeysFile {In("authorized")}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin yes
            MaxStartups 2000
            UseDNS no

            """, ct);
        await File.WriteAllTextAsync(In("ssh_config"), $"""
            Host m* localhost
              HostName 127.0.0.1
              Port {port}
              IdentityFile {In("client")}
              IdentitiesOnly yes
              BatchMode yes
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
              LogLevel ERROR

            """, ct);
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd"); // sshd gives up its rights there
        var fleet = new SshFleet(folder, Start("/usr/sbin/sshd", ["-D", "-e", "-f", In("sshd_config")], null));
        fleet.daemon.ErrorDataReceived += (_, _) => { };
        fleet.daemon.BeginErrorReadLine();
        for (var tries = 0; tries < 100; tries++)
        {
            var (code, said) = await RunAsync("ssh", ["-F", fleet.Configuration, "m001", "echo here"], null, ct, mayFail: true);
            if (code == 0 && said == "here\n") return fleet;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
        await fleet.DisposeAsync();
        throw new InvalidOperationException("sshd on loopback does not answer");
    }

    /// <summary>Sessions at the same time: pdsh's own default. More only make them wait for the processor here.</summary>
    private const int AtOnce = 32;

    /// <summary>Runs a command on so many hosts; the answer is the seconds it took and how many lines came.</summary>
    public Task<(double Seconds, int Lines)> PdshAsync(int hosts, string command, CancellationToken ct) =>
        TimeAsync("pdsh", ["-R", "ssh", "-t", "60", "-f", Text(AtOnce), "-w", Names(hosts), command], new() { ["PDSH_SSH_ARGS_APPEND"] = $"-F {Configuration}" }, ct);

    /// <inheritdoc cref="PdshAsync"/>
    public Task<(double Seconds, int Lines)> ClushAsync(int hosts, string command, CancellationToken ct) =>
        TimeAsync("clush", ["-q", "-S", "-f", Text(AtOnce), "-o", $"-F {Configuration}", "-w", Names(hosts), command], [], ct);

    /// <summary>The seconds <c>ssh localhost cat FILE</c> takes into another file.</summary>
    public async Task<double> CatAsync(string file, string into, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await RunAsync("/bin/sh", ["-c", $"ssh -F '{Configuration}' localhost \"cat '{file}'\" >'{into}'"], null, ct);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<(double, int)> TimeAsync(string program, string[] arguments, Dictionary<string, string> environment, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var (_, said) = await RunAsync(program, arguments, environment, ct);
        return (watch.Elapsed.TotalSeconds, said.Count(c => c == '\n'));
    }

    private static string Names(int hosts) => $"m[001-{hosts:D3}]";

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Process Start(string program, string[] arguments, Dictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"{program} is not installed: script/bootstrap gets it");
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, Dictionary<string, string>? environment, CancellationToken ct, bool mayFail = false)
    {
        using var process = Start(program, arguments, environment);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0 && !mayFail) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
        return (process.ExitCode, await output);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!daemon.HasExited) daemon.Kill();
        await daemon.WaitForExitAsync();
        daemon.Dispose();
        folder.Delete(recursive: true);
    }
}
