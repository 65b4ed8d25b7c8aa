using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>/proc/net/dev: bytes, packets and troubles of network interfaces. The far ends of containers' cables (veth) are left out: they come and go by the hundred.</summary>
internal sealed class NetworkCollector : HostCollector
{
    private static readonly string[] Columns =
    [
        "receive_bytes", "receive_packets", "receive_errs", "receive_drop", "receive_fifo", "receive_frame", "receive_compressed", "receive_multicast",
        "transmit_bytes", "transmit_packets", "transmit_errs", "transmit_drop", "transmit_fifo", "transmit_colls", "transmit_carrier", "transmit_compressed",
    ];

    private readonly ProcFile _file;
    private readonly MetricRows _devices;

    public NetworkCollector(HostFiles files, SeriesBook book) : base("netdev", book)
    {
        // Not /proc/net: that is a link to the reading thread's own view.
        _file = new ProcFile(files.Path("/proc/self/net/dev"));
        _devices = new MetricRows(book, device => [.. Columns.Select(column => Counter($"node_network_{column}_total", $"Network device statistic {column}.", "device", device))]);
    }

    public override bool IsThere => _file.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _file.Read(ref buffer);
        while (!text.IsEmpty)
        {
            var line = Words.Line(ref text);
            var colon = line.IndexOf((byte)':');
            if (colon < 0) continue;
            var device = line[..colon].Trim((byte)' ');
            line = line[(colon + 1)..];
            if (device.IsEmpty || device.StartsWith("veth"u8)) continue;
            foreach (var series in _devices.Of(device))
                if (Words.Number(ref line, out var value)) round.Add(series, value);
        }
        _devices.End(round);
    }
}
