using System.Globalization;
using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Load average. The thresholds are for the average of 5 minutes divided by the number of processors; default 2 and 4.</summary>
internal sealed class LoadCheck(HostFiles files, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("2", "4");

    protected override BuiltinReport Read()
    {
        var fields = files.Read("/proc/loadavg").Split(' ');
        if (fields.Length < 3) throw new IOException("/proc/loadavg does not hold three averages");
        var loads = fields.Take(3).Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        var processors = Math.Max(1, files.Read("/proc/stat").Split('\n').Count(l => l.StartsWith("cpu", StringComparison.Ordinal) && l.Length > 3 && char.IsAsciiDigit(l[3])));
        var perProcessor = loads[1] / processors;
        AlertRange? Scale(AlertRange? range) => range is { } r ? new AlertRange(r.Start * processors, r.End * processors, r.Inside) : null;
        var report = new BuiltinReport("LOAD") { Summary = string.Create(CultureInfo.InvariantCulture, $"{loads[0]:0.##}, {loads[1]:0.##}, {loads[2]:0.##} on {processors} processors") };
        report.Judge(_thresholds, perProcessor, string.Create(CultureInfo.InvariantCulture, $"{perProcessor:0.##} per processor over 5 minutes"));
        report.Value("load1", loads[0], min: 0);
        report.Value("load5", loads[1], thresholds: new Thresholds(Scale(_thresholds.Warning), Scale(_thresholds.Critical)), min: 0);
        report.Value("load15", loads[2], min: 0);
        return report;
    }
}
