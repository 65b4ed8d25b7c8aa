using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Compaction;
using Muster.Tsdb.Head;
using Muster.Tsdb.Index;

namespace Muster.Tsdb;

/// <summary>One question to the store: finds the series in blocks and head, puts the parts of each together.</summary>
internal sealed class StoreSelect(HeadStore head, HeadDeletions deletions, StoreView view, Action<Block, CorruptDataException> onDamage)
{
    private readonly record struct Part(Block? Block, int Series);

    private readonly Dictionary<Block, DataReader.Cursor> _cursors = [];
    private readonly HeadRead _headRead = new(head, deletions, view.FloorWindow, view.Late, andNewer: true);
    private readonly Samples _all = new(), _part = new();
    private long[] _lastTimes = [];

    public IEnumerable<SeriesSamples> Samples(IReadOnlyList<Matcher> matchers, long from, long to, ReadHints hints, CancellationToken cancel)
    {
        var width = RollupChoice.WidthFor(hints, from);
        foreach (var (labels, parts) in Find(matchers, from, to))
        {
            cancel.ThrowIfCancellationRequested();
            _all.Clear();
            foreach (var part in parts)
            {
                ReadPart(part, from, to, width, hints);
                _all.Extend(_part.Count, out var times, out var values);
                _part.Times.CopyTo(times);
                _part.Values.CopyTo(values);
            }
            _all.Order();
            if (_all.Count == 0) continue;
            // Series of one source have the same times; they are given the same array.
            if (!_all.Times.SequenceEqual(_lastTimes)) _lastTimes = _all.Times.ToArray();
            yield return new SeriesSamples(labels, _lastTimes, _all.Values.ToArray());
        }
    }

    public IEnumerable<Labels> Identities(IReadOnlyList<Matcher> matchers, long from, long to, CancellationToken cancel)
    {
        foreach (var (labels, _) in Find(matchers, from, to))
        {
            cancel.ThrowIfCancellationRequested();
            yield return labels;
        }
    }

    /// <summary>Asks every index that may know of the span; damaged ones are put aside.</summary>
    public SortedSet<string> Texts(long from, long to, Func<LabelIndex, IEnumerable<string>> ask)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var block in view.Blocks)
            if (block.Touches(from, to)) Guarded(block, () => all.UnionWith(ask(block.Index)));
        if (HeadTouches(from, to)) all.UnionWith(head.ReadIndex(index => ask(index).ToArray()));
        return all;
    }

    private void ReadPart(Part part, long from, long to, long width, ReadHints hints)
    {
        _part.Clear();
        if (part.Block is not { } block)
        {
            _headRead.Read(part.Series, from, to, _part);
            if (width > 0 && hints.Function == ReadHints.SampleCounts) _part.BecomeCounts();
            return;
        }
        Guarded(block, () =>
        {
            var rollup = width == RollupWriter.OneHour ? block.Rollup1h : width == RollupWriter.FiveMinutes ? block.Rollup5m : null;
            var cursor = Cursor(block, rollup);
            // Deleted spans cut through buckets, so raw samples answer for series that have some.
            if (rollup is null || block.Tombstones.Has(part.Series))
            {
                block.Raw.Read(part.Series, from, to, Cursor(block, null), _part);
                if (width > 0 && hints.Function == ReadHints.SampleCounts) _part.BecomeCounts();
            }
            else RollupChoice.Read(rollup, part.Series, width, hints.Function, hints.RangeMs == 0, from, to, cursor, _part);
            _part.Trim(from, to);
            block.Tombstones.Apply(part.Series, _part);
        });
    }

    private DataReader.Cursor Cursor(Block block, DataReader? rollup)
    {
        if (rollup is not null) return _rollupCursor.TryGetValue(block, out var known) ? known : _rollupCursor[block] = new DataReader.Cursor();
        return _cursors.TryGetValue(block, out var cursor) ? cursor : _cursors[block] = new DataReader.Cursor();
    }

    private readonly Dictionary<Block, DataReader.Cursor> _rollupCursor = [];

    private IEnumerable<(Labels Labels, List<Part> Parts)> Find(IReadOnlyList<Matcher> matchers, long from, long to)
    {
        var found = new Dictionary<Labels, List<Part>>();
        foreach (var block in view.Blocks)
        {
            if (!block.Touches(from, to)) continue;
            Guarded(block, () =>
            {
                var index = block.Index;
                foreach (var series in MatcherQuery.Find(index, matchers)) Put(found, index.LabelsOf(series), new Part(block, series));
            });
        }
        if (HeadTouches(from, to))
        {
            var live = head.ReadIndex(index => Array.ConvertAll(MatcherQuery.Find(index, matchers), slot => (index.LabelsOf(slot), slot)));
            foreach (var (labels, slot) in live) Put(found, labels, new Part(null, slot));
        }
        return found.Select(pair => (pair.Key, pair.Value));
    }

    private static void Put(Dictionary<Labels, List<Part>> found, Labels labels, Part part)
    {
        if (!found.TryGetValue(labels, out var parts)) found.Add(labels, parts = new List<Part>(1));
        parts.Add(part);
    }

    private bool HeadTouches(long from, long to) => head.Newest >= from && (!view.Late.AllEmpty || to >= head.OldestWindow * head.WindowMs);

    private void Guarded(Block block, Action read)
    {
        try
        {
            read();
        }
        catch (CorruptDataException damage)
        {
            _part.Clear();
            onDamage(block, damage);
        }
    }
}
