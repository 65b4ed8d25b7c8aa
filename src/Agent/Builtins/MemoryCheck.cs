using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Memory that programs hold and the kernel cannot take back (total minus available). Thresholds in percent; default 90 and 95.</summary>
internal sealed class MemoryCheck(HostFiles files, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("90", "95");

    protected override BuiltinReport Read()
    {
        var info = MemoryInfo.Read(files);
        var total = info["MemTotal"];
        // Kernels before 3.14 do not estimate it.
        var available = info.TryGetValue("MemAvailable", out var estimate) ? estimate : info.GetValueOrDefault("MemFree") + info.GetValueOrDefault("Cached") + info.GetValueOrDefault("Buffers");
        var used = total - available;
        var percent = used * 100 / total;
        var report = new BuiltinReport("MEMORY") { Summary = $"{Percent(percent)} used: {Size(used)} of {Size(total)}, {Size(available)} available" };
        report.Judge(_thresholds, percent, "memory is short");
        report.Value("used", used, "B", OfWhole(_thresholds, total), 0, total);
        report.Value("used_percent", percent, "%", _thresholds, 0, 100);
        report.Value("cached", info.GetValueOrDefault("Cached") + info.GetValueOrDefault("Buffers"), "B", min: 0, max: total);
        return report;
    }
}
