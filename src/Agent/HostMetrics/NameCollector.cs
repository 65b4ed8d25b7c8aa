using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>What the machine runs, as labels of <c>node_uname_info</c>; read once, a kernel does not change while it runs.</summary>
internal sealed class NameCollector : HostCollector
{
    private readonly uint _series;

    public NameCollector(HostFiles files, SeriesBook book, string machine) : base("uname", book)
    {
        string Kernel(string name) => files.Word($"/proc/sys/kernel/{name}");
        _series = Gauge("node_uname_info", "Labeled system information as provided by the uname system call.",
            "domainname", Kernel("domainname"), "machine", machine, "nodename", Kernel("hostname"), "release", Kernel("osrelease"), "sysname", Kernel("ostype"), "version", Kernel("version"));
    }

    public override bool IsThere => true;

    public override void Collect(Round round, ref byte[] buffer) => round.Add(_series, 1);
}
