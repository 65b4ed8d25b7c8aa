using System.Runtime.InteropServices;
using Muster.Agent.Metrics;
using Muster.Agent.Proc;

namespace Muster.Agent.HostMetrics;

/// <summary>All collectors, one after the other, into one round.</summary>
internal sealed class HostSampler
{
    private readonly (HostCollector Collector, uint Success)[] _collectors;
    private readonly Round _round = new();
    private readonly MetricSpool _spool;
    private readonly TimeProvider _time;
    private readonly Log _log;
    private byte[] _buffer = new byte[16 << 10];

    public HostSampler(HostFiles files, MetricSpool spool, TimeProvider time, Log log, Func<string, FileSystemSize?>? sizeOf = null)
    {
        (_spool, _time, _log) = (spool, time, log);
        var book = spool.Book;
        HostCollector[] all =
        [
            new CpuCollector(files, book), TableCollector.Memory(files, book), .. WordsCollector.All(files, book), new DiskCollector(files, book), new NetworkCollector(files, book),
            new FileSystemCollector(files, book, sizeOf ?? FileSystemSize.Of), TableCollector.VirtualMemory(files, book), new PressureCollector(files, book), new SocketCollector(files, book),
            new NameCollector(files, book, Machine()),
        ];
        book.Describe("node_scrape_collector_success", "gauge", "Whether a collector succeeded.");
        _collectors = [.. all.Where(collector => collector.IsThere).Select(collector => (collector, book.Number("node_scrape_collector_success", ["collector", collector.Name])))];
    }

    /// <summary>Reads everything now. A part that cannot be read is said, and is 0 in <c>node_scrape_collector_success</c>.</summary>
    public void Sample()
    {
        _round.Clear();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (collector, success) in _collectors)
        {
            var fine = true;
            try
            {
                collector.Collect(_round, ref _buffer);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                fine = false;
                _log.WriteSparingly($"host-metrics:{collector.Name}", $"host metrics: {collector.Name}: {e.Message}");
            }
            _round.Add(success, fine ? 1 : 0);
        }
        _spool.Add(now, _round.Series, _round.Values);
    }

    /// <summary>As uname says it.</summary>
    private static string Machine() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        Architecture.X86 => "i686",
        var other => other.ToString().ToLowerInvariant(),
    };
}
