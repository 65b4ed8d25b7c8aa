using System.Diagnostics;
using Muster.Server.Storage;

namespace Muster.Server.Web.Api;

/// <summary>The figures of the process and of the store, by the names Prometheus clients use for them.</summary>
internal static class ProcessMetrics
{
    public static void Register(OwnMetrics metrics, Database database)
    {
        metrics.Gauge("process_resident_memory_bytes", "Resident memory.", () => Environment.WorkingSet);
        metrics.Counter("process_cpu_seconds_total", "CPU time, user and system.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        metrics.Gauge("process_threads", "Threads.", () => Own(process => process.Threads.Count));
        metrics.Gauge("process_open_fds", "Open files.", () => Directory.GetFiles("/proc/self/fd").Length);
        metrics.Gauge("process_start_time_seconds", "Start, since the epoch.",
            () => Own(process => (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds));
        metrics.Gauge("muster_gc_heap_bytes", "Live managed memory.", () => GC.GetTotalMemory(forceFullCollection: false));
        metrics.Counter("muster_storage_commits_total", "Commits to disk.", () => database.Commits);
        metrics.Counter("muster_storage_writes_total", "Writes; several share a commit.", () => database.Writes);
        metrics.Gauge("muster_storage_waiting_writes", "Writes that wait for the disk.", () => database.WaitingWrites);
        metrics.Gauge("muster_storage_bytes", "Database and its log on disk.", () => database.SizeOnDisk());
        metrics.Gauge("muster_storage_failing", "1 while the disk refuses writes.", () => database.Health.Trouble is null ? 0 : 1);
    }

    private static double Own(Func<Process, double> read)
    {
        using Process process = Process.GetCurrentProcess();
        return read(process);
    }
}
