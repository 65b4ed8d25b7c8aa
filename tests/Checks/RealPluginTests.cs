using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Checks.Tests;

/// <summary>The plugins of Debian's monitoring-plugins-basic, run as they are: every value, unit and range comes out as it went in.</summary>
public sealed class RealPluginTests
{
    private const string Folder = "/usr/lib/nagios/plugins/";

    [Theory]
    [InlineData("check_load", "-w 5,4,3 -c 10,6,4", 3)]
    [InlineData("check_disk", "-w 10% -c 5% -p /", 1)]
    [InlineData("check_disk", "-w 10% -c 5% -W 20% -u kB -p / -p /dev", 2)]
    [InlineData("check_swap", "-w 10% -c 5% -n ok", 1)]
    [InlineData("check_procs", "-w 1:5000 -c @9000:9999", 1)]
    [InlineData("check_procs", "-w 100000000 -c 200000000 -m VSZ", 0)]
    [InlineData("check_users", "-w 50 -c 100", 1)]
    [InlineData("check_file_age", "-f /etc/passwd -w 240 -c 600", 2)]
    [InlineData("check_ping", "-H 127.0.0.1 -w 100,20% -c 500,60% -p 1", 2)]
    [InlineData("check_icmp", "-n 1 127.0.0.1", 2)]
    [InlineData("check_tcp", "-H 127.0.0.1 -p {port} -w 1 -c 2", 1)]
    [InlineData("check_dummy", "2 text|'a b'=1,5ms;@1:2;~:3;;9", 1)]
    [InlineData("check_cluster", "--service -l web -d 0,1,2", 0)]
    [InlineData("negate", "/usr/lib/nagios/plugins/check_load -w 1000 -c 1000", 3)]
    public void Perfdata_of_a_real_plugin_survives(string plugin, string arguments, int atLeast)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var (printed, code) = Run(plugin, arguments.Replace("{port}", port, StringComparison.Ordinal));

        var output = PluginOutput.Parse(printed);
        Assert.True(PluginExit.FromCode(code).Explanation is null, $"exit code {code}: {output.Text}");
        Assert.NotEqual("", output.Text);
        Assert.Empty(output.Faults);
        Assert.True(output.Perfdata.Count >= atLeast, output.PerfdataText);
        Assert.Equal(WithoutTrailing(output.PerfdataText), Perfdata.Print(output.Perfdata));
    }

    /// <summary>The only thing that printing again may change: trailing semicolons, and white space between the values.</summary>
    private static string WithoutTrailing(string perfdata)
    {
        var quoted = perfdata.Split('\'');
        for (var i = 0; i < quoted.Length; i += 2)
            quoted[i] = string.Join(' ', quoted[i].Split(' ').Select((piece, at) => at == 0 && piece.Length == 0 ? "" : piece.TrimEnd(';')));
        return string.Join('\'', quoted).Trim();
    }

    private static (byte[] Output, int Code) Run(string plugin, string arguments)
    {
        var start = new ProcessStartInfo(Folder + plugin) { RedirectStandardOutput = true, UseShellExecute = false };
        var text = plugin == "check_dummy" ? arguments.Split(' ', 2) : arguments.Split(' ');
        foreach (var argument in text) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (output.ToArray(), process.ExitCode);
    }
}
