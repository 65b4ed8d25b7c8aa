using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>/proc/net/sockstat (<c>TCP: inuse 5 orphan 0 …</c>) and the figures of /proc/net/snmp that tell of trouble or traffic.</summary>
internal sealed class SocketCollector : HostCollector
{
    private const int PageBytes = 4096;
    private static readonly HashSet<string> Wanted =
    [
        "Tcp_ActiveOpens", "Tcp_PassiveOpens", "Tcp_InSegs", "Tcp_OutSegs", "Tcp_RetransSegs", "Tcp_InErrs", "Tcp_OutRsts", "Tcp_CurrEstab",
        "Udp_InDatagrams", "Udp_OutDatagrams", "Udp_NoPorts", "Udp_InErrors", "Udp_RcvbufErrors", "Udp_SndbufErrors", "Icmp_InMsgs", "Icmp_OutMsgs", "Icmp_InErrors", "Ip_Forwarding",
    ];

    private readonly ProcFile _sockets, _protocols;
    private readonly MetricRows _sockstat;
    private readonly List<(byte[] Protocol, uint[] Series)> _snmp = [];

    public SocketCollector(HostFiles files, SeriesBook book) : base("netstat", book)
    {
        _sockets = new ProcFile(files.Path("/proc/self/net/sockstat"));
        _protocols = new ProcFile(files.Path("/proc/self/net/snmp"));
        _sockstat = new MetricRows(book, line =>
        {
            // "TCP: inuse 5 mem 1": the names are every second word; pages of memory are told in bytes too.
            var words = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            return [.. words.Skip(1).SelectMany(name => name == "mem"
                ? new[] { Sockets(words[0], name), Sockets(words[0], "mem_bytes") }
                : [Sockets(words[0], name)])];
        });
    }

    private uint Sockets(string protocol, string name) => Gauge($"node_sockstat_{protocol}_{name}", $"Number of {protocol} sockets in state {name}.");

    public override bool IsThere => _sockets.Exists && _protocols.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _sockets.Read(ref buffer);
        Span<byte> names = stackalloc byte[256];
        while (!text.IsEmpty)
        {
            var line = Words.Line(ref text);
            if (line.Length is > 0 and < 200) SocketLine(round, line, names);
        }
        _sockstat.End(round);
        var snmp = _protocols.Read(ref buffer);
        for (var i = 0; !snmp.IsEmpty; i++)
        {
            var head = Words.Line(ref snmp);
            var values = Words.Line(ref snmp);
            if (!head.IsEmpty) Protocol(round, i, head, values);
        }
    }

    /// <summary>The row's key is the line without its numbers.</summary>
    private void SocketLine(Round round, ReadOnlySpan<byte> line, Span<byte> names)
    {
        var rest = line;
        var length = 0;
        for (var i = 0; !rest.IsEmpty; i++)
        {
            var word = Words.Word(ref rest);
            if (i > 0 && i % 2 == 0) continue; // a number
            word.CopyTo(names[length..]);
            names[length + word.Length] = (byte)' ';
            length += word.Length + 1;
        }
        var series = _sockstat.Of(names[..length]);
        Words.Word(ref line);
        for (var at = 0; at < series.Length;)
        {
            var name = Words.Word(ref line);
            if (!Words.Number(ref line, out var value)) return;
            round.Add(series[at++], value);
            if (name.SequenceEqual("mem"u8)) round.Add(series[at++], value * PageBytes);
        }
    }

    /// <summary>Two lines, <c>Tcp: names…</c> and <c>Tcp: numbers…</c>; the kernel's columns stay as they are while it runs.</summary>
    private void Protocol(Round round, int place, ReadOnlySpan<byte> head, ReadOnlySpan<byte> values)
    {
        var name = Words.Word(ref values);
        if (place == _snmp.Count)
        {
            var words = Words.Text(head).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var protocol = words[0].TrimEnd(':');
            _snmp.Add((name.ToArray(), [.. words.Skip(1).Select(column => Wanted.Contains($"{protocol}_{column}") ? Counter($"node_netstat_{protocol}_{column}", $"Statistic {protocol}{column}.") : 0)]));
        }
        var (known, series) = _snmp[place];
        if (!name.SequenceEqual(known)) return;
        foreach (var one in series)
            if (Words.Number(ref values, out var value) && one != 0) round.Add(one, value);
    }
}
