namespace Muster.AccessLog.Tables;

/// <summary>
/// The usual percentiles of every row of a table, worked out on threads of their own from the moment this is made, so that the caller can put the rows into order
/// meanwhile. Rows are taken in chunks by whoever is free.
/// </summary>
internal sealed class AllPercentiles
{
    private const int Chunk = 256, Ahead = 8;

    private readonly MergedTable _table;
    private readonly long[] _micros;
    private readonly List<Thread> _threads = [];
    private int _next = -1;

    public AllPercentiles(MergedTable table)
    {
        _table = table;
        _micros = GC.AllocateUninitializedArray<long>(table.Count * Count);
        for (int i = 1; i < RowRanges.Count(table.Count); i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = "percentiles" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>Which ones they are.</summary>
    public static ReadOnlySpan<double> Shares => [0.5, 0.95, 0.99];

    public static int Count => Shares.Length;

    /// <summary>Takes part in what is left to do, and waits for the rest.</summary>
    public void Finish()
    {
        Work();
        lock (_threads)
        {
            _threads.ForEach(t => t.Join());
            _threads.Clear();
        }
    }

    /// <summary>A row's, in microseconds; after <see cref="Finish"/>.</summary>
    public ReadOnlySpan<long> Of(int row) => _micros.AsSpan(row * Count, Count);

    /// <summary>Asks for a row's.</summary>
    public unsafe void Fetch(int row) => TimingQueue.Fetch(System.Runtime.CompilerServices.Unsafe.AsPointer(ref _micros[row * Count]));

    private void Work()
    {
        for (int at; (at = Interlocked.Increment(ref _next) * Chunk) < _table.Count;)
            for (int row = at, end = Math.Min(at + Chunk, _table.Count); row < end; row++)
            {
                _table.FetchSamples(row + 2 * Ahead, before: false);
                _table.FetchSamples(row + Ahead, before: true);
                _table.Percentiles(row, _table.Row(row), Shares, _micros.AsSpan(row * Count, Count));
            }
    }
}
