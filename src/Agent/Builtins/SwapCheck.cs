using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Swap space in use; a machine without any is OK. Thresholds in percent; default 60 and 90.</summary>
internal sealed class SwapCheck(HostFiles files, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("60", "90");

    protected override BuiltinReport Read()
    {
        var info = MemoryInfo.Read(files);
        var total = info.GetValueOrDefault("SwapTotal");
        if (total == 0) return new BuiltinReport("SWAP") { Summary = "no swap space" };
        var used = total - info.GetValueOrDefault("SwapFree");
        var percent = used * 100 / total;
        var report = new BuiltinReport("SWAP") { Summary = $"{Percent(percent)} used: {Size(used)} of {Size(total)}" };
        report.Judge(_thresholds, percent, "swap space is short");
        report.Value("used", used, "B", OfWhole(_thresholds, total), 0, total);
        report.Value("used_percent", percent, "%", _thresholds, 0, 100);
        return report;
    }
}
