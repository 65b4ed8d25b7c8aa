using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Compaction;
using Muster.Tsdb.Head;
using Muster.Tsdb.Wal;

namespace Muster.Tsdb;

/// <summary>
/// The embedded time-series database: appenders for writers, <see cref="ISeriesReader"/> for queries, upkeep by
/// <see cref="Maintain"/>. Safe for many threads; each writer takes an appender of its own.
/// </summary>
public sealed partial class TsdbStore : ICountingReader, IDisposable
{
    private readonly TsdbOptions _options;
    private readonly TimeProvider _time;
    private readonly HeadStore _head;
    private readonly HeadDeletions _deletions = new();
    private readonly Lock _upkeep = new();
    private readonly Queue<string> _messages = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<(Block Block, CorruptDataException Damage)> _damaged = new();
    private readonly string _blocks, _wal;
    private StoreView _view;
    private bool _disposed;

    private TsdbStore(TsdbOptions options, TimeProvider time)
    {
        (_options, _time, _head) = (options, time, new HeadStore(options));
        _blocks = Path.Combine(options.Folder, StoreFiles.BlocksFolder);
        _wal = Path.Combine(options.Folder, StoreFiles.WalFolder);
        Directory.CreateDirectory(_blocks);
        foreach (var left in Directory.EnumerateDirectories(_blocks, "*" + StoreFiles.Unfinished)) Directory.Delete(left, recursive: true);
        var blocks = OpenBlocks();
        var recovery = new WalRecovery(_head, _deletions, _wal, Tell);
        _head.Wal = recovery.Run(options);
        ReplayedSamples = recovery.Samples;
        if (blocks.Length > 0) _head.RaiseNewest(blocks.Max(block => block.Meta.NewestMs));
        _view = new StoreView(blocks, _head.AcceptFloor, _head.Late);
    }

    /// <summary>Opens or makes the store; damage that is found is put aside and told in <see cref="Messages"/>.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static TsdbStore Open(TsdbOptions options, TimeProvider time) => new(options, time);

    /// <summary>Samples read back from the log when the store was opened.</summary>
    public long ReplayedSamples { get; }

    /// <summary>The newest sample's time, unix milliseconds; <see cref="long.MinValue"/> when there is none.</summary>
    public long NewestMs => _head.Newest;

    public int ActiveSeries => _head.ReadIndex(index => index.Alive);
    public IReadOnlyList<BlockMeta> BlockMetas => [.. _view.Blocks.Select(block => block.Meta)];
    public IReadOnlyList<SourceUse> Sources => _head.Sources();

    /// <summary>What went wrong and was put aside, oldest first; at most the last thousand.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages) return [.. _messages];
        }
    }

    /// <param name="source">Whose series these are, for the cardinality guard: a host, a scrape job, a remote writer.</param>
    public ISeriesAppender Appender(string source) => new HeadAppender(_head, _options, _time, source.Length == 0 ? "unnamed" : source);

    /// <summary>Finds or makes a series without an appender of its source; samples may then go through any appender. No series when it is refused.</summary>
    public SeriesRef Series(Labels labels, string source) => new(_head.FindOrMake(labels, source.Length == 0 ? "unnamed" : source));

    public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel) =>
        InView(select => select.Samples(matchers, fromMs, toMs, hints, cancel));

    public bool GivesCounts(ReadHints hints, long fromMs) => RollupChoice.WidthFor(hints with { Function = ReadHints.SampleCounts }, fromMs) > 0;

    public IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
        InView(select => select.Identities(matchers, fromMs, toMs, cancel));

    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => matchers.Count == 0
        ? [.. InView(select => select.Texts(fromMs, toMs, index => index.Names()))]
        : [.. new SortedSet<string>(Series(matchers, fromMs, toMs, cancel).SelectMany(labels => labels).Select(label => label.Name), StringComparer.Ordinal)];

    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => matchers.Count == 0
        ? [.. InView(select => select.Texts(fromMs, toMs, index => index.Values(name)))]
        : [.. new SortedSet<string>(Series(matchers, fromMs, toMs, cancel).Select(labels => labels.Get(name)).Where(value => value.Length > 0), StringComparer.Ordinal)];

    private IEnumerable<T> InView<T>(Func<StoreSelect, IEnumerable<T>> ask)
    {
        var view = EnterView();
        try
        {
            foreach (var item in ask(new StoreSelect(_head, _deletions, view, Quarantine))) yield return item;
        }
        finally
        {
            view.Leave();
        }
    }

    private StoreView EnterView()
    {
        while (true)
        {
            var view = Volatile.Read(ref _view);
            if (view.TryEnter()) return view;
        }
    }

    private Block[] OpenBlocks()
    {
        var opened = new List<Block>();
        foreach (var folder in Directory.EnumerateDirectories(_blocks).Order(StringComparer.Ordinal))
        {
            try
            {
                opened.Add(new Block(folder));
            }
            catch (CorruptDataException damage)
            {
                PutAside(folder, damage);
            }
        }
        return [.. opened];
    }

    private void Tell(string message)
    {
        lock (_messages)
        {
            if (_messages.Count == 1000) _messages.Dequeue();
            _messages.Enqueue(message);
        }
    }

    /// <summary>Writes nothing new; what is committed is on the disk.</summary>
    public void Dispose()
    {
        lock (_upkeep)
        {
            if (_disposed) return;
            _disposed = true;
            _head.Wal!.Dispose();
            foreach (var block in _view.Blocks) block.Dispose();
        }
    }
}
