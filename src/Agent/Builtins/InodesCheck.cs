using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Inodes in use on every mounted disk that has a fixed number of them. Options as for disk. Thresholds in percent; default 85 and 95.</summary>
internal sealed class InodesCheck(HostFiles files, Func<string, FileSystemSize?> sizeOf, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("85", "95");
    private readonly Func<string, bool> _filter = options.Filter();
    private readonly bool _remote = options.Flag("remote");

    protected override BuiltinReport Read()
    {
        var report = new BuiltinReport("INODES");
        var (count, fullest, fullestPercent) = (0, "", -1.0);
        foreach (var mount in MountTable.Read(files, _remote))
        {
            if (!_filter(mount.Point) || sizeOf(mount.Point) is not { Inodes: > 0 } size) continue;
            count++;
            double used = size.Inodes - size.InodesFree;
            var percent = used * 100 / size.Inodes;
            if (percent > fullestPercent) (fullest, fullestPercent) = (mount.Point, percent);
            if (!mount.ReadOnly) report.Judge(_thresholds, percent, $"{mount.Point} {Percent(percent)} of its inodes used");
            report.Value(mount.Point, used, "", OfWhole(_thresholds, size.Inodes), 0, size.Inodes);
        }
        report.Summary = count == 0 ? "no disk with a fixed number of inodes" : $"{count} mounted, fullest {fullest} {Percent(fullestPercent)}";
        return report;
    }
}
