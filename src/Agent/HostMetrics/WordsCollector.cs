using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>Files of one line whose words are numbers, each a series of its own: load averages, open files, connection tracking, entropy.</summary>
internal sealed class WordsCollector : HostCollector
{
    private readonly ProcFile _file;
    private readonly uint[] _series;

    private WordsCollector(string name, string path, SeriesBook book, params (string Metric, string Help)[] words) : base(name, book)
    {
        _file = new ProcFile(path);
        _series = IsThere ? [.. words.Select(word => word.Metric.Length == 0 ? 0 : Gauge(word.Metric, word.Help))] : [];
    }

    public static IEnumerable<WordsCollector> All(HostFiles files, SeriesBook book) =>
    [
        new("loadavg", files.Path("/proc/loadavg"), book, ("node_load1", "1m load average."), ("node_load5", "5m load average."), ("node_load15", "15m load average.")),
        new("filefd", files.Path("/proc/sys/fs/file-nr"), book, ("node_filefd_allocated", "File descriptor statistics: allocated."), ("", ""), ("node_filefd_maximum", "File descriptor statistics: maximum.")),
        new("conntrack", files.Path("/proc/sys/net/netfilter/nf_conntrack_count"), book, ("node_nf_conntrack_entries", "Number of currently allocated flow entries for connection tracking.")),
        new("conntrack_limit", files.Path("/proc/sys/net/netfilter/nf_conntrack_max"), book, ("node_nf_conntrack_entries_limit", "Maximum size of connection tracking table.")),
        new("entropy", files.Path("/proc/sys/kernel/random/entropy_avail"), book, ("node_entropy_available_bits", "Bits of available entropy.")),
    ];

    public override bool IsThere => _file.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _file.Read(ref buffer);
        var line = Words.Line(ref text);
        foreach (var series in _series)
        {
            if (!Words.Number(ref line, out var value)) return;
            if (series != 0) round.Add(series, value);
        }
    }
}
