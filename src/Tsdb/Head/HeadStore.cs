using Muster.Metrics;
using Muster.Tsdb.Wal;

namespace Muster.Tsdb.Head;

/// <summary>
/// The newest samples, in memory. Locks, outermost first: <see cref="CommitGate"/> (shared by commits, taken whole to
/// freeze windows), the index gate, one page's gate.
/// </summary>
internal sealed class HeadStore(TsdbOptions options)
{
    private readonly ReaderWriterLockSlim _indexGate = new();
    private readonly SourceBudgets _budgets = new(source => options.BudgetOf(source) ?? options.SeriesPerSource);
    private readonly Stack<int> _freeSlots = new();
    private SeriesPage[] _pages = [];
    private long _newest = long.MinValue;
    private int _oldestWindow = int.MaxValue;

    public ReaderWriterLockSlim CommitGate { get; } = new();
    public HeadIndex Index { get; } = new();
    public long WindowMs { get; } = options.BlockMs;

    /// <summary>Set once the log has been replayed.</summary>
    public WalWriter? Wal { get; set; }

    /// <summary>Windows below this are frozen or in blocks; what still comes for them is late.</summary>
    public int AcceptFloor { get; set; } = int.MinValue;

    public LateSamples Late { get; set; } = new();

    private int _freezes;

    /// <summary>Counts the moments at which <see cref="AcceptFloor"/> and <see cref="Late"/> changed.</summary>
    public int Freezes => Volatile.Read(ref _freezes);

    /// <summary>Called while no commit is under way.</summary>
    public void CountFreeze() => Interlocked.Increment(ref _freezes);
    public long Newest => Volatile.Read(ref _newest);
    public int OldestWindow { get => Volatile.Read(ref _oldestWindow); set => Volatile.Write(ref _oldestWindow, value); }
    public SeriesPage Page(int slot) => Volatile.Read(ref _pages)[slot >> SeriesPage.Bits];
    public IEnumerable<SeriesPage> Pages => Volatile.Read(ref _pages);
    public int PageCount => Volatile.Read(ref _pages).Length;
    public uint Generation(int slot) => Page(slot).States[slot & (SeriesPage.Size - 1)].Generation;

    public T ReadIndex<T>(Func<HeadIndex, T> read)
    {
        _indexGate.EnterReadLock();
        try
        {
            return read(Index);
        }
        finally
        {
            _indexGate.ExitReadLock();
        }
    }

    public IReadOnlyList<SourceUse> Sources() => ReadIndex(_ => _budgets.Report());

    /// <summary>The reference of a series, made if need be; 0 when it is refused.</summary>
    public ulong FindOrMake(Labels labels, string source)
    {
        var hash = HeadIndex.HashOf(labels);
        _indexGate.EnterReadLock();
        try
        {
            var known = Index.Find(labels, hash);
            if (known >= 0) return Reference(known);
        }
        finally
        {
            _indexGate.ExitReadLock();
        }
        _indexGate.EnterWriteLock();
        try
        {
            var slot = Index.Find(labels, hash);
            return slot >= 0 ? Reference(slot) : Make(labels, source);
        }
        finally
        {
            _indexGate.ExitWriteLock();
        }
    }

    private ulong Make(Labels labels, string source)
    {
        if (!Fits(labels))
        {
            _budgets.RefuseLabels(source);
            return 0;
        }
        if (!_budgets.TryTake(source)) return 0;
        Span<int> ids = stackalloc int[labels.Count * 2];
        for (var i = 0; i < labels.Count; i++)
        {
            ids[i * 2] = SymbolOf(labels[i].Name);
            ids[i * 2 + 1] = SymbolOf(labels[i].Value);
        }
        var sourceId = SymbolOf(source);
        var slot = _freeSlots.TryPop(out var free) ? free : Index.Slots;
        MakePage(slot);
        Page(slot).Make(slot & (SeriesPage.Size - 1));
        Index.Add(slot, sourceId, ids);
        var reference = Reference(slot);
        var logged = ids.ToArray();
        Wal!.LogSeries(sink => SeriesLog.WriteSeries(sink, reference, sourceId, logged));
        return reference;
    }

    private bool Fits(Labels labels)
    {
        if (labels.Count == 0 || labels.Count > options.MaxLabelsPerSeries) return false;
        foreach (var label in labels.Span)
            if (!Fits(label.Name) || !Fits(label.Value)) return false;
        return true;
    }

    private bool Fits(string text)
    {
        if (text.Length == 0 || text.Length > options.MaxLabelBytes || text[0] == '\0') return false;
        if (System.Text.Ascii.IsValid(text)) return true;
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i]))) return false;
        return System.Text.Encoding.UTF8.GetByteCount(text) <= options.MaxLabelBytes;
    }

    private int SymbolOf(string text)
    {
        var id = Index.Symbols.Find(text);
        if (id >= 0) return id;
        id = Index.Symbols.Add(text);
        Wal!.LogSeries(sink => SeriesLog.WriteSymbol(sink, id, Index.Symbols.Utf8(id)));
        return id;
    }

    public void MakePage(int slot)
    {
        while (_pages.Length <= slot >> SeriesPage.Bits)
        {
            var more = new SeriesPage[_pages.Length + 1];
            _pages.CopyTo(more, 0);
            more[^1] = new SeriesPage(WindowMs);
            Volatile.Write(ref _pages, more);
        }
    }

    /// <summary>Slot and generation; slots are counted from 1 there so that 0 is no series.</summary>
    private ulong Reference(int slot) => (ulong)Generation(slot) << 32 | (uint)(slot + 1);

    /// <summary>Puts samples where they belong; what is not after its series' newest goes to the late ones.</summary>
    public void Apply(SampleBatch batch, int from = 0)
    {
        var newest = long.MinValue;
        var oldest = long.MaxValue;
        SeriesPage? page = null;
        var floor = AcceptFloor == int.MinValue ? long.MinValue : AcceptFloor * WindowMs;
        try
        {
            for (var i = from; i < batch.Count; i++)
            {
                var slot = (int)(uint)batch.Series[i] - 1;
                var time = batch.Times[i];
                var its = Page(slot);
                if (!ReferenceEquals(its, page))
                {
                    page?.Gate.Exit();
                    page = its;
                    page.Gate.Enter();
                }
                var at = slot & (SeriesPage.Size - 1);
                if (page.States[at].Generation != batch.Series[i] >> 32) continue;
                if (time < floor || !page.Append(at, time, batch.Values[i])) Late.Add(slot, time, batch.Values[i]);
                newest = Math.Max(newest, time);
                oldest = Math.Min(oldest, time);
            }
        }
        finally
        {
            page?.Gate.Exit();
        }
        if (newest == long.MinValue) return;
        Raise(newest);
        var window = SeriesPage.WindowOf(oldest, WindowMs);
        for (var known = OldestWindow; window < known && Interlocked.CompareExchange(ref _oldestWindow, window, known) != known;) known = OldestWindow;
    }

    private void Raise(long newest)
    {
        for (var known = Newest; newest > known && Interlocked.CompareExchange(ref _newest, newest, known) != known;) known = Newest;
    }

    public void RaiseNewest(long time) => Raise(time);

    /// <summary>After replay: the series that were read take their places, the other slots become free.</summary>
    public void Adopt(List<(ulong Reference, int Source, int[]? Labels)> series)
    {
        Index.Expect(series.Count);
        for (var slot = 0; slot < series.Count; slot++)
        {
            if (series[slot].Labels is not { } labels) continue;
            Index.Add(slot, series[slot].Source, labels);
            _budgets.Take(Index.Symbols.Text(series[slot].Source));
        }
        for (var slot = 0; slot < Index.Slots; slot++)
            if (!Index.IsAlive(slot)) _freeSlots.Push(slot);
    }

    /// <summary>Forgets series without a sample since the floor; their references become unknown.</summary>
    public int ForgetIdle(int floorWindow)
    {
        _indexGate.EnterWriteLock();
        try
        {
            var idle = new List<int>();
            for (var slot = 0; slot < Index.Slots; slot++)
            {
                if (!Index.IsAlive(slot)) continue;
                var page = Page(slot);
                lock (page.Gate)
                {
                    if (page.HasSince(slot & (SeriesPage.Size - 1), floorWindow) || Late.Has(slot)) continue;
                    page.Forget(slot & (SeriesPage.Size - 1));
                }
                idle.Add(slot);
                _budgets.GiveBack(Index.Symbols.Text(Index.SourceOf(slot)));
            }
            Index.Remove(idle);
            foreach (var slot in idle) _freeSlots.Push(slot);
            return idle.Count;
        }
        finally
        {
            _indexGate.ExitWriteLock();
        }
    }
}
