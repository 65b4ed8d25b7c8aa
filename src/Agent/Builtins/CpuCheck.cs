using System.Globalization;
using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Use of all processors since the look before (the first time: since boot). Thresholds in percent busy; default 90 and 97.</summary>
internal sealed class CpuCheck(HostFiles files, BuiltinOptions options) : BuiltinCheck
{
    private static readonly string[] Kinds = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
    private readonly Thresholds _thresholds = options.Thresholds("90", "97");
    private long[] _before = new long[8];

    protected override BuiltinReport Read()
    {
        var line = files.Read("/proc/stat").Split('\n').FirstOrDefault(l => l.StartsWith("cpu ", StringComparison.Ordinal)) ?? throw new IOException("/proc/stat has no line 'cpu'");
        var now = new long[8];
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < 8 && i + 1 < fields.Length; i++) now[i] = long.Parse(fields[i + 1], CultureInfo.InvariantCulture);
        // The kernel's iowait may run backwards a little.
        var spent = now.Zip(_before, (a, b) => Math.Max(0, a - b)).ToArray();
        double total = Math.Max(1, spent.Sum());
        _before = now;
        var shares = spent.Select(s => s * 100 / total).ToArray();
        var busy = 100 - shares[3] - shares[4];
        var report = new BuiltinReport("CPU") { Summary = $"{Percent(busy)} busy (user {Percent(shares[0] + shares[1])}, system {Percent(shares[2])}, waiting for disks {Percent(shares[4])}, stolen {Percent(shares[7])})" };
        report.Judge(_thresholds, busy, "processors are busy");
        report.Value("busy", busy, "%", _thresholds, 0, 100);
        for (var i = 0; i < Kinds.Length; i++) report.Value(Kinds[i], shares[i], "%", min: 0, max: 100);
        return report;
    }
}
