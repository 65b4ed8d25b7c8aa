using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Room on every mounted disk. Options: <c>include exclude</c> (globs on mount points), <c>remote: true</c> for network file systems. Thresholds in percent used; default 85 and 95.</summary>
internal sealed class DiskCheck(HostFiles files, Func<string, FileSystemSize?> sizeOf, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("85", "95");
    private readonly Func<string, bool> _filter = options.Filter();
    private readonly bool _remote = options.Flag("remote");

    protected override BuiltinReport Read()
    {
        var report = new BuiltinReport("DISK");
        var (count, fullest, fullestPercent) = (0, "", -1.0);
        foreach (var mount in MountTable.Read(files, _remote))
        {
            if (!_filter(mount.Point)) continue;
            if (sizeOf(mount.Point) is not { Total: > 0 } size) continue;
            count++;
            if (size.UsedPercent > fullestPercent) (fullest, fullestPercent) = (mount.Point, size.UsedPercent);
            // A disk mounted read-only cannot fill up, but one that turned read-only by itself is a fault of its own.
            if (!mount.ReadOnly) report.Judge(_thresholds, size.UsedPercent, $"{mount.Point} {Percent(size.UsedPercent)} used, {Size(size.Available)} left");
            report.Value(mount.Point, size.Used, "B", OfWhole(_thresholds, size.Used + size.Available), 0, size.Used + size.Available);
            report.Detail($"{mount.Point} ({mount.Type}{(mount.ReadOnly ? ", read-only" : "")}): {Percent(size.UsedPercent)} of {Size(size.Total)} used, {Size(size.Available)} left");
        }
        report.Summary = count == 0 ? "no mounted disk to look at" : $"{count} mounted, fullest {fullest} {Percent(fullestPercent)}";
        return report;
    }
}
