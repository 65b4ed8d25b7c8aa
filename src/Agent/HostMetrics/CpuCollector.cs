using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>/proc/stat: time of each processor by mode, interrupts, context switches, forks, processes running and blocked, boot time.</summary>
internal sealed class CpuCollector : HostCollector
{
    /// <summary>Ticks of the kernel's clock in a second, as user space sees them on Linux.</summary>
    private const double Ticks = 100;
    private static readonly string[] Modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
    private readonly ProcFile _file;
    private readonly MetricRows _processors;
    private readonly uint _interrupts, _switches, _boot, _forks, _running, _blocked;

    public CpuCollector(HostFiles files, SeriesBook book) : base("cpu", book)
    {
        _file = new ProcFile(files.Path("/proc/stat"));
        _processors = new MetricRows(book, cpu => [
            .. Modes.Select(mode => Counter("node_cpu_seconds_total", "Seconds the CPUs spent in each mode.", "cpu", cpu, "mode", mode)),
            Counter("node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.", "cpu", cpu, "mode", "user"),
            Counter("node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.", "cpu", cpu, "mode", "nice")]);
        _interrupts = Counter("node_intr_total", "Total number of interrupts serviced.");
        _switches = Counter("node_context_switches_total", "Total number of context switches.");
        _boot = Gauge("node_boot_time_seconds", "Node boot time, in unixtime.");
        _forks = Counter("node_forks_total", "Total number of forks.");
        _running = Gauge("node_procs_running", "Number of processes in runnable state.");
        _blocked = Gauge("node_procs_blocked", "Number of processes blocked waiting for I/O to complete.");
    }

    public override bool IsThere => _file.Exists;

    public override void Collect(Round round, ref byte[] buffer)
    {
        var text = _file.Read(ref buffer);
        while (!text.IsEmpty)
        {
            var line = Words.Line(ref text);
            var key = Words.Word(ref line);
            if (key.Length > 3 && key.StartsWith("cpu"u8)) Processor(round, key[3..], line);
            else if (One(key) is not 0 and var series && Words.Number(ref line, out var value)) round.Add(series, value);
        }
        _processors.End(round);
    }

    private void Processor(Round round, ReadOnlySpan<byte> number, ReadOnlySpan<byte> line)
    {
        foreach (var series in _processors.Of(number))
        {
            if (!Words.Number(ref line, out var ticks)) return;
            round.Add(series, ticks / Ticks);
        }
    }

    private uint One(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("intr"u8) ? _interrupts
        : key.SequenceEqual("ctxt"u8) ? _switches
        : key.SequenceEqual("btime"u8) ? _boot
        : key.SequenceEqual("processes"u8) ? _forks
        : key.SequenceEqual("procs_running"u8) ? _running
        : key.SequenceEqual("procs_blocked"u8) ? _blocked : 0;
}
