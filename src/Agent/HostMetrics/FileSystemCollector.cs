using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>Room of mounted disks. Network file systems are left out: looking at one whose server is away may hang. The list of mounts is read again when it changed.</summary>
internal sealed class FileSystemCollector : HostCollector
{
    private readonly HostFiles _files;
    private readonly Func<string, FileSystemSize?> _sizeOf;
    private readonly ProcFile _mounts;
    private readonly MetricRows _rows;
    private readonly Dictionary<string, Mount> _byKey = new(StringComparer.Ordinal);
    private List<(byte[] Key, Mount Mount)> _current = [];
    private byte[] _text = [];

    public FileSystemCollector(HostFiles files, SeriesBook book, Func<string, FileSystemSize?> sizeOf) : base("filesystem", book)
    {
        (_files, _sizeOf) = (files, sizeOf);
        _mounts = new ProcFile(files.Path("/proc/self/mounts"));
        _rows = new MetricRows(book, key =>
        {
            var mount = _byKey[key];
            string[] labels = ["device", mount.Device, "fstype", mount.Type, "mountpoint", mount.Point];
            return
            [
                Gauge("node_filesystem_size_bytes", "Filesystem size in bytes.", labels),
                Gauge("node_filesystem_free_bytes", "Filesystem free space in bytes.", labels),
                Gauge("node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.", labels),
                Gauge("node_filesystem_files", "Filesystem total file nodes.", labels),
                Gauge("node_filesystem_files_free", "Filesystem total free file nodes.", labels),
                Gauge("node_filesystem_readonly", "Filesystem read-only status.", labels),
            ];
        });
    }

    public override bool IsThere => _mounts.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _mounts.Read(ref buffer);
        if (!text.SequenceEqual(_text)) ReadMounts(text);
        foreach (var (key, mount) in _current)
        {
            if (_sizeOf(mount.Point) is not { Total: > 0 } size) continue;
            var series = _rows.Of(key);
            round.Add(series[0], size.Total);
            round.Add(series[1], size.Free);
            round.Add(series[2], size.Available);
            round.Add(series[3], size.Inodes);
            round.Add(series[4], size.InodesFree);
            round.Add(series[5], mount.ReadOnly ? 1 : 0);
        }
        _rows.End(round);
    }

    private void ReadMounts(ReadOnlySpan<byte> text)
    {
        _text = text.ToArray();
        _current = [];
        _byKey.Clear();
        foreach (var mount in MountTable.Read(_files, remote: false))
        {
            var key = $"{mount.Device} {mount.Type} {mount.Point}";
            if (_byKey.TryAdd(key, mount)) _current.Add((System.Text.Encoding.UTF8.GetBytes(key), mount));
        }
    }
}
