using System.Globalization;

namespace Muster.Bench.Commands;

/// <summary>What a process holds in memory, from the kernel: now, and the most since the last <see cref="Forget"/>.</summary>
internal readonly struct MemoryWatch(int process)
{
    public long Now => Field("VmRSS:");

    public long Peak => Field("VmHWM:");

    /// <summary>The peak begins anew at what is held now.</summary>
    public void Forget() => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private long Field(string name) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
