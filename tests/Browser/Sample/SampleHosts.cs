using Muster.Checks;
using Muster.Server.Overview;

namespace Muster.Browser.Tests.Sample;

/// <summary>A small fleet with everything in it that a page must be able to show.</summary>
internal sealed class SampleHosts(DateTimeOffset now)
{
    private static readonly string[] Roles = ["web", "db", "cache", "queue", "build"];

    private readonly HashSet<string> _lost = [];

    public IReadOnlyList<HostRow> Hosts => [.. Enumerable.Range(0, 42).Select(Make).Select(h => _lost.Contains(h.Id) ? h with { Status = "DOWN", StatusReason = "lost just now" } : h)];

    public void Lose(string id) => _lost.Add(id);

    public IReadOnlyList<CheckRow> ChecksOf(HostRow host) =>
    [
        Check(host, "cpu", Is(host, 4) ? CheckStatus.Warning : CheckStatus.Ok, Is(host, 4) ? "CPU 87.2 % busy" : "CPU 12.4 % busy", new PerfValue("busy", "12.4", Is(host, 4) ? 87.2 : 12.4, "%", "80", "95", "0", "100")),
        Check(host, "memory", CheckStatus.Ok, "3.1 GiB of 7.7 GiB used", new PerfValue("used", "3328599654", 3328599654, "B", "6600000000", "7400000000", "0", "8267812864")),
        Check(host, "disk", Is(host, 7) ? CheckStatus.Critical : CheckStatus.Ok, Is(host, 7) ? "/var 96 % full, 1.9 GiB left" : "/ 41 %, /var 58 %",
            new PerfValue("/", "41", 41, "%", "80", "90", "0", "100"), new PerfValue("/var", "58", Is(host, 7) ? 96 : 58, "%", "80", "90", "0", "100")),
        Check(host, "load", CheckStatus.Ok, "load 0.42 0.37 0.30", new PerfValue("load1", "0.42", 0.42, "", "8", "16", "0", null), new PerfValue("load5", "0.37", 0.37, "", "8", "16", "0", null)),
        Check(host, "units", Is(host, 11) ? CheckStatus.Critical : CheckStatus.Ok, Is(host, 11) ? "1 failed: postgresql@15-main.service" : "214 active, none failed"),
        Check(host, "clock", CheckStatus.Ok, "0.4 ms behind the server", new PerfValue("offset", "-0.0004", -0.0004, "s", "-1:1", "-5:5", null, null)),
        Check(host, "reboot", Is(host, 9) ? CheckStatus.Warning : CheckStatus.Ok, Is(host, 9) ? "A reboot is pending: linux-image-6.1.0-28" : "no reboot pending"),
        Check(host, "nginx-http", Is(host, 13) ? CheckStatus.Unknown : CheckStatus.Ok, Is(host, 13) ? "check_http: Invalid hostname/address" : "HTTP OK: 200 in 0.012 s",
            new PerfValue("time", "0.012", 0.012, "s", "1", "5", "0", "10"), new PerfValue("size", "612", 612, "B", null, null, "0", null)),
    ];

    private static bool Is(HostRow host, int number) => host.Id == Id(number);

    private static string Id(int number) => $"{number + 1:x4}{new string('a', 28)}";

    private CheckRow Check(HostRow host, string name, CheckStatus status, string output, params PerfValue[] perfdata) =>
        new(host.Id, host.Name, name, status, Pending: false, Hard: name != "cpu", name == "cpu" ? 2 : 3, 3, Flapping: status == CheckStatus.Unknown, NoData: false,
            HostDown: host.Status == "DOWN", now.AddMinutes(-17 - host.Name.Length * 31), now.AddSeconds(-4), output, name == "disk" ? "/ ext4 41 % of 78 GiB\n/var ext4 58 % of 49 GiB" : "", perfdata, TimeSpan.FromMilliseconds(3.2));

    private HostRow Make(int number)
    {
        var role = Roles[number % Roles.Length];
        var status = number switch { 5 => "DOWN", 16 => "DOWN", 21 => "BLIND", 27 => "REBOOTING", _ => "UP" };
        var reason = status switch
        {
            "DOWN" => "lost: no word for 10 s, and it does not answer",
            "BLIND" => "the agent is silent, the host answers on port 22",
            "REBOOTING" => "a planned reboot, expected back within 5 min",
            _ => "connected",
        };
        var bad = number is 7 or 11 ? 1 : 0;
        var warn = number is 4 or 9 ? 1 : 0;
        return new HostRow(Id(number), $"{role}-{number / Roles.Length + 1:00}.fra1", status, now.AddMinutes(-3 - number * 97), reason,
            ["all", role, number % 3 == 0 ? "canary" : "prod", number % 2 == 0 ? "fra1" : "ams3"], now.AddSeconds(status == "UP" ? -2 : -340), status == "UP", "0.1.0",
            $"10.0.{number / 8}.{number + 10}", "Debian GNU/Linux 12", new Standing(8 - bad - warn, warn, bad, number == 13 ? 1 : 0, 0));
    }
}
