using Muster.Agent.Builtins;
using Muster.Agent.Proc;
using Muster.Agent.Tests.Fakes;
using Muster.Checks;
using Muster.Probes.Process;
using Muster.Protocol;

namespace Muster.Agent.Tests.Builtins;

public sealed class BuiltinTests : IDisposable
{
    private readonly Scratch _machine = new();
    private readonly Dictionary<string, FileSystemSize> _sizes = [];
    private long? _offset = 0;

    public void Dispose() => _machine.Dispose();

    private BuiltinCheck Create(string kind, params (string Name, string Value)[] options)
    {
        var files = new HostFiles(_machine.Path);
        var definition = new Builtin { Kind = kind };
        foreach (var (name, value) in options) definition.Options[name] = value;
        return new BuiltinCatalog(files, point => _sizes.TryGetValue(point, out var size) ? size : null, () => _offset, new UnitStates(files, new PluginLocator()), TimeProvider.System).Create(definition);
    }

    private static async Task<(CheckStatus Status, string Text, IReadOnlyList<PerfValue> Values)> Look(BuiltinCheck check)
    {
        var report = await check.LookAsync(CancellationToken.None);
        var read = PluginOutput.Parse(report.ToString());
        return (report.Status, report.ToString(), read.Perfdata);
    }

    [Fact]
    public async Task Cpu_is_judged_by_what_happened_since_the_look_before()
    {
        _machine.Write("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n");
        var check = Create("cpu");
        var (status, _, values) = await Look(check);
        Assert.Equal((CheckStatus.Ok, 20.0), (status, values[0].Value));
        _machine.Write("proc/stat", "cpu  1060 0 130 810 0 0 0 0 0 0\n");
        (status, var text, values) = await Look(check);
        Assert.Equal((CheckStatus.Critical, 99.0), (status, values[0].Value));
        Assert.StartsWith("CPU CRITICAL - processors are busy; 99% busy", text);
        Assert.Equal(("busy", "99", "%", "90", "97", "0", "100"), (values[0].Label, values[0].ValueText, values[0].Unit, values[0].Warn, values[0].Crit, values[0].Min, values[0].Max));
    }

    [Fact]
    public async Task Memory_counts_what_cannot_be_taken_back()
    {
        _machine.Write("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 80 kB\nCached: 60 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        var (status, text, values) = await Look(Create("memory"));
        Assert.Equal((CheckStatus.Warning, 942080.0, "921600", "1024000"), (status, values[0].Value, values[0].Warn, values[0].Max));
        Assert.Contains("92% used", text);
        Assert.Equal(CheckStatus.Critical, (await Look(Create("memory", ("warning", "50"), ("critical", "60%")))).Status);
        Assert.Equal("SWAP OK - no swap space", (await Look(Create("swap"))).Text);
    }

    [Fact]
    public async Task Every_mounted_disk_is_looked_at_once_and_pseudo_file_systems_are_not()
    {
        _machine.Write("proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n/dev/sda1 /bind ext4 rw 0 0\n/dev/sdb1 /with\\040blank xfs rw 0 0\nserver:/x /net nfs4 rw 0 0\n/dev/loop0 /snap/core squashfs ro 0 0\n");
        _sizes["/"] = new FileSystemSize(1000, 500, 450, 100, 4);
        _sizes["/with blank"] = new FileSystemSize(1000, 100, 40, 0, 0);
        _sizes["/net"] = new FileSystemSize(1000, 0, 0, 0, 0);
        var (status, text, values) = await Look(Create("disk"));
        Assert.Equal(CheckStatus.Critical, status);
        Assert.Contains("/with blank 95.7% used", text);
        Assert.Equal(["/", "/with blank"], values.Select(v => v.Label));
        Assert.Equal((500.0, "807", "902", "950"), (values[0].Value, values[0].Warn, values[0].Crit, values[0].Max));
        Assert.Equal(CheckStatus.Ok, (await Look(Create("disk", ("exclude", "[/with*, /other]")))).Status);
        Assert.Equal("/net", (await Look(Create("disk", ("include", "/net"), ("remote", "true")))).Values.Single().Label);
        (status, _, values) = await Look(Create("inodes"));
        Assert.Equal((CheckStatus.Critical, 96.0, "100"), (status, values.Single().Value, values.Single().Max));
    }

    [Fact]
    public async Task Load_is_judged_per_processor()
    {
        _machine.Write("proc/loadavg", "3.00 9.00 1.50 1/100 1234\n");
        _machine.Write("proc/stat", "cpu  1 1 1 1\ncpu0 1 1\ncpu1 1 1\n");
        var (status, text, values) = await Look(Create("load"));
        Assert.Equal((CheckStatus.Critical, 9.0, "4", "8"), (status, values[1].Value, values[1].Warn, values[1].Crit));
        Assert.Contains("4.5 per processor", text);
    }

    [Fact]
    public async Task Network_counts_real_interfaces_and_their_errors()
    {
        const string head = "Inter-|   Receive\n face |bytes\n";
        _machine.Write("proc/net/dev", head + "    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n  eth0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0\nveth12: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n");
        var (status, text, values) = await Look(Create("network"));
        Assert.Equal((CheckStatus.Ok, "NETWORK OK - eth0: first look, rates follow"), (status, text.Split(" | ")[0]));
        Assert.Equal([("eth0::received", 1000.0, "c"), ("eth0::sent", 2000.0, "c")], values.Take(2).Select(v => (v.Label, v.Value!.Value, v.Unit)));
        Assert.Equal(["lo"], (await Look(Create("network", ("include", "lo")))).Values.Select(v => v.Label.Split("::")[0]).Distinct());
    }

    [Fact]
    public async Task Processes_are_counted_by_name_whatever_the_name_holds()
    {
        static string Stat(int pid, string name, char state) => $"{pid} ({name}) {state} 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 3 0 100\n";
        _machine.Write("proc/1/stat", Stat(1, "init", 'S'));
        _machine.Write("proc/20/stat", Stat(20, "od) d (name", 'R'));
        _machine.Write("proc/30/stat", Stat(30, "gone", 'Z'));
        _machine.Write("proc/sys/kernel/pid_max", "100\n");
        var (status, text, values) = await Look(Create("processes"));
        Assert.Equal((CheckStatus.Ok, 3.0, 9.0, 1.0, 1.0), (status, values[0].Value, values[1].Value, values[2].Value, values[3].Value));
        Assert.Contains("3 processes with 9 threads, 1 running, 1 zombies", text);
        Assert.Equal(CheckStatus.Ok, (await Look(Create("processes", ("name", "od*name")))).Status);
        Assert.Equal(CheckStatus.Critical, (await Look(Create("processes", ("name", "gone")))).Status);
    }

    [Fact]
    public async Task The_clock_is_compared_with_the_servers()
    {
        _offset = -2_500;
        var (status, text, values) = await Look(Create("clock"));
        Assert.Equal((CheckStatus.Warning, -2.5, "s", "-1:1"), (status, values[0].Value, values[0].Unit, values[0].Warn));
        Assert.Contains("2.5 s behind the server", text);
        _offset = null;
        Assert.Equal(CheckStatus.Unknown, (await Look(Create("clock"))).Status);
    }

    [Fact]
    public async Task A_due_reboot_is_seen_from_the_flag_and_from_a_removed_kernel()
    {
        _machine.Write("proc/sys/kernel/osrelease", "6.1.0-1\n");
        Assert.Equal("REBOOT OK - no reboot is due; kernel 6.1.0-1", (await Look(Create("reboot"))).Text);
        _machine.Write("boot/vmlinuz-6.1.0-2", "");
        _machine.Write("lib/modules/6.1.0-2/modules.dep", "");
        Assert.Contains("the running kernel 6.1.0-1 is not installed any more", (await Look(Create("reboot"))).Text);
        _machine.Write("run/reboot-required", "");
        _machine.Write("run/reboot-required.pkgs", "linux-image\nlibc6\nlinux-image\n");
        var (status, text, _) = await Look(Create("reboot", ("status", "critical")));
        Assert.Equal((CheckStatus.Critical, true), (status, text.Contains("a reboot is due for linux-image, libc6", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Uptime_warns_only_when_asked()
    {
        _machine.Write("proc/uptime", "120.50 200.00\n");
        Assert.Equal("UPTIME OK - up 0 h 2 min | uptime=120s;;;0", (await Look(Create("uptime"))).Text);
        Assert.Equal(CheckStatus.Warning, (await Look(Create("uptime", ("warning", "300:")))).Status);
    }

    [Fact]
    public async Task A_machine_without_systemd_has_no_failed_units()
    {
        Assert.Equal(CheckStatus.Ok, (await Look(Create("units"))).Status);
        Assert.Equal(CheckStatus.Unknown, (await Look(Create("units", ("unit", "nginx.service")))).Status);
    }

    [Theory]
    [InlineData("disc", "warning", "80", "unknown built-in check 'disc'")]
    [InlineData("disk", "warnings", "80", "unknown option 'warnings'; known are critical, exclude, include, remote, warning")]
    [InlineData("cpu", "warning", "much", "cpu: warning: 'much' is not a range")]
    [InlineData("disk", "remote", "2", "true or false")]
    public void Wrong_definitions_are_named(string kind, string option, string value, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Create(kind, (option, value))).Message);

    [Theory]
    [InlineData("cpu"), InlineData("memory"), InlineData("swap"), InlineData("load"), InlineData("disk"), InlineData("inodes")]
    [InlineData("network"), InlineData("units"), InlineData("processes"), InlineData("uptime"), InlineData("clock"), InlineData("reboot")]
    public async Task Every_built_in_check_reads_this_machine(string kind)
    {
        var files = new HostFiles();
        var catalog = new BuiltinCatalog(files, FileSystemSize.Of, () => 3, new UnitStates(files, new PluginLocator(["/usr/bin", "/bin"])), TimeProvider.System);
        var (_, text, values) = await Look(catalog.Create(new Builtin { Kind = kind }));
        Assert.StartsWith(kind.ToUpperInvariant() + " ", text);
        Assert.All(values, v => Assert.True(v.Value is not null && (v.Max is null || v.Value <= double.Parse(v.Max, System.Globalization.CultureInfo.InvariantCulture)), $"{v}"));
    }
}
