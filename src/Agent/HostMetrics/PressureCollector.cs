using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>/proc/pressure: how long tasks waited for a processor, memory or disks; the kernel counts microseconds.</summary>
internal sealed class PressureCollector : HostCollector
{
    private readonly (ProcFile File, uint Some, uint Full)[] _files;

    public PressureCollector(HostFiles files, SeriesBook book) : base("pressure", book)
    {
        if (!files.Exists("/proc/pressure/cpu"))
        {
            _files = [];
            return;
        }
        _files =
        [
            (new ProcFile(files.Path("/proc/pressure/cpu")), Counter("node_pressure_cpu_waiting_seconds_total", "Total time in seconds that processes have waited for CPU time."), 0),
            (new ProcFile(files.Path("/proc/pressure/io")), Counter("node_pressure_io_waiting_seconds_total", "Total time in seconds that processes have waited due to IO congestion."),
                Counter("node_pressure_io_stalled_seconds_total", "Total time in seconds no process could make progress due to IO congestion.")),
            (new ProcFile(files.Path("/proc/pressure/memory")), Counter("node_pressure_memory_waiting_seconds_total", "Total time in seconds that processes have waited for memory."),
                Counter("node_pressure_memory_stalled_seconds_total", "Total time in seconds no process could make progress due to memory congestion.")),
        ];
    }

    public override bool IsThere => _files.Length > 0;

    public override void Collect(Round round, ref byte[] buffer)
    {
        foreach (var (file, some, full) in _files)
        {
            var text = file.Read(ref buffer);
            while (!text.IsEmpty)
            {
                var line = Words.Line(ref text);
                var series = line.StartsWith("some"u8) ? some : full;
                var total = line.IndexOf("total="u8);
                if (series != 0 && total >= 0 && Words.IsNumber(line[(total + 6)..], out var microseconds)) round.Add(series, microseconds / 1e6);
            }
        }
    }
}
