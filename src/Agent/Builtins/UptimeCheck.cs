using System.Globalization;
using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Time since boot. Thresholds in seconds (<c>warning: "300:"</c> warns for five minutes after a boot); none by default.</summary>
internal sealed class UptimeCheck(HostFiles files, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds(null, null);

    protected override BuiltinReport Read()
    {
        var seconds = double.Parse(files.Read("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        var up = TimeSpan.FromSeconds(seconds);
        var report = new BuiltinReport("UPTIME") { Summary = up.Days > 0 ? $"up {up.Days} d {up.Hours} h" : $"up {up.Hours} h {up.Minutes} min" };
        report.Judge(_thresholds, seconds, up < TimeSpan.FromHours(1) ? "booted lately" : "up for long");
        report.Value("uptime", Math.Floor(seconds), "s", _thresholds, 0);
        return report;
    }
}
