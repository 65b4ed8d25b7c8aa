namespace Muster.AccessLog.Tables;

/// <summary>Work on many rows, split among threads of its own; a pool would be woken for it alone.</summary>
internal static class RowRanges
{
    /// <summary>So many rows are worth a thread.</summary>
    private const int RowsPerThread = 2000;

    /// <summary>How many ranges <see cref="Run"/> makes of so many rows.</summary>
    public static int Count(int rows) => Math.Clamp(rows / RowsPerThread, 1, Math.Min(16, Environment.ProcessorCount));

    /// <param name="work">Called once for each range with its number, its first row and the row behind its last; must not throw.</param>
    public static void Run(int rows, Action<int, int, int> work)
    {
        int ranges = Count(rows);
        int First(int range) => (int)((long)rows * range / ranges);
        var others = Enumerable.Range(1, ranges - 1).Select(r =>
        {
            var thread = new Thread(() => work(r, First(r), First(r + 1))) { IsBackground = true, Name = "rows" };
            thread.Start();
            return thread;
        }).ToList();
        work(0, 0, First(1));
        others.ForEach(t => t.Join());
    }
}
