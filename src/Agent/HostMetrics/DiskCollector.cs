using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>/proc/diskstats: reads, writes, discards and flushes of whole disks; partitions and loop devices are left out.</summary>
internal sealed class DiskCollector : HostCollector
{
    private const int SectorBytes = 512;

    /// <summary>The columns behind the device's name, in the kernel's order, and what they are divided by to be in base units.</summary>
    private static readonly (string Metric, double Divisor, bool Gauge)[] Columns =
    [
        ("reads_completed_total", 1, false), ("reads_merged_total", 1, false), ("read_bytes_total", 1.0 / SectorBytes, false), ("read_time_seconds_total", 1000, false),
        ("writes_completed_total", 1, false), ("writes_merged_total", 1, false), ("written_bytes_total", 1.0 / SectorBytes, false), ("write_time_seconds_total", 1000, false),
        ("io_now", 1, true), ("io_time_seconds_total", 1000, false), ("io_time_weighted_seconds_total", 1000, false),
        ("discards_completed_total", 1, false), ("discards_merged_total", 1, false), ("discarded_sectors_total", 1, false), ("discard_time_seconds_total", 1000, false),
        ("flush_requests_total", 1, false), ("flush_requests_time_seconds_total", 1000, false),
    ];

    private readonly ProcFile _file;
    private readonly MetricRows _devices;

    public DiskCollector(HostFiles files, SeriesBook book) : base("diskstats", book)
    {
        _file = new ProcFile(files.Path("/proc/diskstats"));
        _devices = new MetricRows(book, device => [.. Columns.Select(column => column.Gauge
            ? Gauge($"node_disk_{column.Metric}", "Figures of /proc/diskstats.", "device", device)
            : Counter($"node_disk_{column.Metric}", "Figures of /proc/diskstats.", "device", device))]);
    }

    public override bool IsThere => _file.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _file.Read(ref buffer);
        while (!text.IsEmpty)
        {
            var line = Words.Line(ref text);
            Words.Word(ref line); // major
            Words.Word(ref line); // minor
            var device = Words.Word(ref line);
            if (device.IsEmpty || !IsWhole(device)) continue;
            var series = _devices.Of(device);
            // Older kernels know fewer columns: what is not there becomes no sample.
            for (var i = 0; i < Columns.Length && Words.Number(ref line, out var value); i++) round.Add(series[i], value / Columns[i].Divisor);
        }
        _devices.End(round);
    }

    /// <summary>False for ram, loop and floppy devices and for partitions (<c>sda1</c>, <c>nvme0n1p2</c>, <c>mmcblk0p1</c>).</summary>
    private static bool IsWhole(ReadOnlySpan<byte> device)
    {
        var digits = device.Length - device.TrimEnd("0123456789"u8).Length;
        if (digits == 0 || digits == device.Length) return true;
        var stem = device[..^digits];
        if (stem.SequenceEqual("ram"u8) || stem.SequenceEqual("zram"u8) || stem.SequenceEqual("loop"u8) || stem.SequenceEqual("fd"u8)) return false;
        if (stem.Length >= 3 && stem[^1] is >= (byte)'a' and <= (byte)'z' && stem[..^1] is var bus && (bus.SequenceEqual("sd"u8) || bus.SequenceEqual("hd"u8) || bus.SequenceEqual("vd"u8) || bus.SequenceEqual("xvd"u8))) return false;
        return !(stem[^1] == 'p' && stem.Length > 1 && stem[^2] is >= (byte)'0' and <= (byte)'9' && (stem.StartsWith("nvme"u8) || stem.StartsWith("mmcblk"u8)));
    }
}
