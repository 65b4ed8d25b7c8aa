using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>Files of lines <c>name value</c>: /proc/meminfo and /proc/vmstat.</summary>
internal sealed class TableCollector : HostCollector
{
    private readonly ProcFile _file;
    private readonly MetricRows _rows;
    private readonly Func<string, bool> _wanted;
    private readonly Dictionary<string, bool>.AlternateLookup<ReadOnlySpan<char>> _known;

    private TableCollector(string name, string path, SeriesBook book, Func<string, bool> wanted, Func<string, (string Metric, bool Counter)> metric) : base(name, book)
    {
        _file = new ProcFile(path);
        _wanted = wanted;
        _known = new Dictionary<string, bool>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _rows = new MetricRows(book, key =>
        {
            var (made, counter) = metric(key);
            return [counter ? Counter(made, $"{path} {key}.") : Gauge(made, $"{path} {key}.")];
        });
    }

    public static TableCollector Memory(HostFiles files, SeriesBook book) => new("meminfo", files.Path("/proc/meminfo"), book, static _ => true, static key =>
    {
        // Lines in kB end in it here, so that the key says the unit.
        var bytes = key.EndsWith(":k", StringComparison.Ordinal);
        var name = (bytes ? key[..^2] : key.TrimEnd(':')).Replace("(", "_", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
        return ($"node_memory_{name}{(bytes ? "_bytes" : "")}", false);
    });

    public static TableCollector VirtualMemory(HostFiles files, SeriesBook book) => new("vmstat", files.Path("/proc/vmstat"), book, static key =>
        key is "oom_kill" || key.StartsWith("pgpg", StringComparison.Ordinal) || key.StartsWith("pswp", StringComparison.Ordinal) || (key.StartsWith("pg", StringComparison.Ordinal) && key.Contains("fault", StringComparison.Ordinal)),
        static key => ($"node_vmstat_{key}", true));

    public override bool IsThere => _file.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _file.Read(ref buffer);
        Span<byte> key = stackalloc byte[80];
        while (!text.IsEmpty)
        {
            var line = Words.Line(ref text);
            var name = Words.Word(ref line);
            if (name.IsEmpty || name.Length > 78 || !Words.Number(ref line, out var value) || !Wants(name)) continue;
            var kilobytes = Words.Word(ref line).SequenceEqual("kB"u8);
            name.CopyTo(key);
            if (kilobytes) key[name.Length] = (byte)'k';
            round.Add(_rows.Of(key[..(name.Length + (kilobytes ? 1 : 0))])[0], kilobytes ? value * 1024 : value);
        }
        _rows.End(round);
    }

    private bool Wants(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[80];
        var length = System.Text.Encoding.Latin1.GetChars(name, text);
        if (_known.TryGetValue(text[..length], out var wanted)) return wanted;
        return _known.Dictionary[text[..length].ToString()] = _wanted(text[..length].ToString());
    }
}
