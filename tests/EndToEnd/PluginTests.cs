using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Debian's own plugins, run by tag; what they print is what the command line shows.</summary>
public class PluginTests
{
    private static readonly (string Name, string Command)[] Plugins =
    [
        ("p-load", "check_load -w 50,40,30 -c 60,50,40"),
        ("p-disk", "check_disk -w 1% -c 1% -p /"),
        ("p-disk-inode", "check_disk -W 1% -K 1% -p /"),
        ("p-procs", "check_procs -w 5000 -c 9000"),
        ("p-procs-vsz", "check_procs --metric=VSZ -w 99999999999"),
        ("p-procs-cpu", "check_procs --metric=CPU -w 100 -c 100"),
        ("p-users", "check_users -w 50 -c 100"),
        ("p-swap", "check_swap -w 0% -c 0%"),
        ("p-dummy-ok", "check_dummy 0 fine"),
        ("p-dummy-warning", "check_dummy 1 careful"),
        ("p-dummy-critical", "check_dummy 2 broken"),
        ("p-dummy-unknown", "check_dummy 3 who knows"),
        ("p-cluster", "check_cluster --service -l members -d 0,0,2 -w 1 -c 3"),
        ("p-file-age", "check_file_age -w 999999999 -c 999999999 -f /etc/passwd"),
        ("p-log", "check_log -F /etc/passwd -O /tmp/muster-check-log-old -q nothing-like-this"),
        ("p-tcp-closed", "check_tcp -H 127.0.0.1 -p 1"),
        ("p-udp", "check_udp -H 127.0.0.1 -p 1 -s x -e y -t 1"),
        ("p-http-closed", "check_http -H 127.0.0.1 -p 1"),
        ("p-ssh-closed", "check_ssh -p 1 127.0.0.1"),
        ("p-smtp-closed", "check_smtp -H 127.0.0.1 -p 1"),
        ("p-ftp-closed", "check_ftp -H 127.0.0.1 -p 1"),
        ("p-imap-closed", "check_imap -H 127.0.0.1 -p 1"),
        ("p-pop-closed", "check_pop -H 127.0.0.1 -p 1"),
        ("p-ping", "check_ping -H 127.0.0.1 -w 100,20% -c 500,60% -p 1"),
        ("p-icmp", "check_icmp -H 127.0.0.1 -n 1"),
        ("p-negate", "negate -o CRITICAL -- /usr/lib/nagios/plugins/check_dummy 0 turned"),
        ("p-dns-none", "check_dns -H localhost -s 127.0.0.1 -t 2"),
        ("p-ntp-none", "check_ntp_time -H 127.0.0.1 -t 1"),
    ];

    [Fact]
    public async Task More_than_25_real_plugins_run_by_tag_and_their_perfdata_survives_to_json()
    {
        await using var server = await ServerProcess.StartAsync();
        foreach (var (name, command) in Plugins)
            server.WriteCheck(name, $"on: plugins\nevery: 5s\ntimeout: 8s\nplugin: {System.Text.Json.JsonSerializer.Serialize(command)}\n");
        server.StartAgent("tester", "plugins");
        await server.ResultsAsync("selector=plugins", all => all.Count(IsPlugin) == Plugins.Length, "every plugin has a result", 90);

        var (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["results", "plugins", "--output", "json"], server.CliEnvironment);
        Assert.True(code is 0 or 1, output);
        var results = JsonNode.Parse(output)!.AsArray().Where(r => IsPlugin(r!)).ToDictionary(r => (string)r!["check"]!);

        Assert.Equal("OK", (string?)results["p-dummy-ok"]!["status"]);
        Assert.Equal("WARNING", (string?)results["p-dummy-warning"]!["status"]);
        Assert.Equal("CRITICAL", (string?)results["p-dummy-critical"]!["status"]);
        Assert.Equal("UNKNOWN", (string?)results["p-dummy-unknown"]!["status"]);
        Assert.Equal("CRITICAL", (string?)results["p-negate"]!["status"]);

        var load = results["p-load"]!["perfdata"]!.AsArray();
        Assert.Equal(["load1", "load5", "load15"], load.Select(v => (string?)v!["label"]));
        Assert.Equal("50.000", load[0]!["warn"]!.ToString());
        var disk = Assert.Single(results["p-disk"]!["perfdata"]!.AsArray())!;
        Assert.Equal("/", (string?)disk["label"]);
        Assert.NotNull(disk["max"]);
        var ping = results["p-ping"]!["perfdata"]!.AsArray();
        Assert.Equal(["rta", "pl"], ping.Select(v => (string?)v!["label"]));
        Assert.Equal(["ms", "%"], ping.Select(v => (string?)v!["unit"]));
    }

    private static bool IsPlugin(JsonNode result) => ((string?)result["check"])!.StartsWith("p-", StringComparison.Ordinal);
}
