using System.Globalization;
using Muster.Agent.Policy;
using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>
/// Processes. With <c>name</c> (a glob on the program's name) the thresholds are for how many of it run (default critical <c>1:</c>, at least one);
/// without it for all processes in percent of what the kernel allows (default 80 and 95), and more than <c>zombies</c> (default 20) unreaped ones warn.
/// </summary>
internal sealed class ProcessesCheck : BuiltinCheck
{
    private readonly HostFiles _files;
    private readonly string? _name;
    private readonly Thresholds _thresholds;
    private readonly int _zombies;

    public ProcessesCheck(HostFiles files, BuiltinOptions options)
    {
        _files = files;
        _name = options.Text("name");
        _thresholds = _name is null ? options.Thresholds("80", "95") : options.Thresholds(null, "1:");
        _zombies = int.TryParse(options.Text("zombies") ?? "20", NumberStyles.None, CultureInfo.InvariantCulture, out var zombies) ? zombies : throw new FormatException("processes: 'zombies' is a whole number");
    }

    protected override BuiltinReport Read()
    {
        var (all, running, zombies, threads, named) = (0, 0, 0, 0L, 0);
        foreach (var pid in _files.Processes())
        {
            if (_files.TryRead($"/proc/{pid}/stat") is not { } stat) continue; // gone meanwhile
            // The name stands in brackets and may hold anything, brackets too.
            var open = stat.IndexOf('(', StringComparison.Ordinal);
            var close = stat.LastIndexOf(')');
            if (open < 0 || close < open || close + 2 >= stat.Length) continue;
            all++;
            var state = stat[close + 2];
            if (state == 'R') running++;
            if (state == 'Z') zombies++;
            var fields = stat[(close + 2)..].Split(' ');
            if (fields.Length > 17) threads += long.Parse(fields[17], CultureInfo.InvariantCulture);
            if (_name is not null && state != 'Z' && Glob.Matches(_name, stat.AsSpan(open + 1, close - open - 1))) named++;
        }
        return _name is null ? Whole(all, running, zombies, threads) : Named(named);
    }

    private BuiltinReport Named(int count)
    {
        var report = new BuiltinReport("PROCESSES") { Summary = $"{count} of {_name}" };
        report.Judge(_thresholds, count, count == 0 ? $"{_name} does not run" : $"{count} of {_name} run");
        report.Value("count", count, "", _thresholds, 0);
        return report;
    }

    private BuiltinReport Whole(int all, int running, int zombies, long threads)
    {
        var limit = Math.Min(Limit("/proc/sys/kernel/pid_max"), Limit("/proc/sys/kernel/threads-max"));
        var percent = threads * 100.0 / limit;
        var report = new BuiltinReport("PROCESSES") { Summary = $"{all} processes with {threads} threads, {running} running, {zombies} zombies" };
        report.Judge(_thresholds, percent, $"{Percent(percent)} of the {limit} threads the kernel allows");
        report.Judge(new Thresholds(new AlertRange(0, _zombies), null), zombies, $"{zombies} zombies");
        report.Value("processes", all, min: 0);
        report.Value("threads", threads, "", OfWhole(_thresholds, limit), 0, limit);
        report.Value("running", running, min: 0);
        report.Value("zombies", zombies, "", new Thresholds(new AlertRange(0, _zombies), null), 0);
        return report;
    }

    private long Limit(string file) => long.TryParse(_files.Word(file), CultureInfo.InvariantCulture, out var limit) && limit > 0 ? limit : int.MaxValue;
}
