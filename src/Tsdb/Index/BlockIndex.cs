using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Index;

/// <summary>A block's label index, decoded; postings stay packed until asked for.</summary>
internal sealed class BlockIndex : LabelIndex
{
    private readonly string[] _symbols;
    private readonly int[] _labelsAt, _labels;
    private readonly Dictionary<(int Name, int Value), (ReadOnlyMemory<byte> Runs, int Count)> _postings;
    private readonly SortedDictionary<int, List<int>> _values = [];

    public BlockIndex(FrameReader file)
    {
        var footer = new ByteSource(file.Footer.Span);
        _symbols = new string[footer.Count(int.MaxValue)];
        var symbolFrames = footer.Count(file.Frames);
        _labelsAt = new int[footer.Count(int.MaxValue - 1) + 1];
        var seriesFrames = footer.Count(file.Frames);
        _postings = new(footer.Count(int.MaxValue));
        var frame = 0;
        var at = 0;
        for (; frame < symbolFrames; frame++) ReadSymbols(file.Read(frame), ref at);
        var labels = new List<int>();
        at = 0;
        for (; frame < symbolFrames + seriesFrames; frame++) ReadSeries(file.Read(frame), labels, ref at);
        _labelsAt[at] = labels.Count;
        _labels = [.. labels];
        for (; frame < file.Frames; frame++) ReadPostings(file.Read(frame));
    }

    public int Count => _labelsAt.Length - 1;

    public Labels LabelsOf(int series)
    {
        var labels = new Label[(_labelsAt[series + 1] - _labelsAt[series]) / 2];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = new Label(_symbols[_labels[_labelsAt[series] + i * 2]], _symbols[_labels[_labelsAt[series] + i * 2 + 1]]);
        return Labels.FromSorted(labels);
    }

    public override int[] All() => [.. Enumerable.Range(0, Count)];

    public override int[] Find(string name, string value)
    {
        int nameId = Array.BinarySearch(_symbols, name, StringComparer.Ordinal), valueId = Array.BinarySearch(_symbols, value, StringComparer.Ordinal);
        if (nameId < 0 || valueId < 0 || !_postings.TryGetValue((nameId, valueId), out var packed)) return [];
        var found = new int[packed.Count];
        var source = new ByteSource(packed.Runs.Span);
        for (int i = 0, next = 0; i < found.Length;)
        {
            next += source.Count(Count);
            for (var run = source.Count(found.Length - i); run > 0; run--) found[i++] = next++;
        }
        return found;
    }

    public override IEnumerable<string> Names() => _values.Keys.Select(id => _symbols[id]);

    public override IEnumerable<string> Values(string name)
    {
        var id = Array.BinarySearch(_symbols, name, StringComparer.Ordinal);
        return id >= 0 && _values.TryGetValue(id, out var values) ? values.Select(v => _symbols[v]) : [];
    }

    public override string ValueOf(int series, string name)
    {
        for (var i = _labelsAt[series]; i < _labelsAt[series + 1]; i += 2)
            if (_symbols[_labels[i]] == name) return _symbols[_labels[i + 1]];
        return "";
    }

    private void ReadSymbols(byte[] bytes, ref int at)
    {
        var source = new ByteSource(bytes);
        var last = new byte[256];
        while (source.Left > 0)
        {
            int shared = source.Count(last.Length), rest = source.Count(source.Left);
            if (last.Length < shared + rest) Array.Resize(ref last, (shared + rest) * 2);
            source.Take(rest).CopyTo(last.AsSpan(shared));
            _symbols[at++] = System.Text.Encoding.UTF8.GetString(last, 0, shared + rest);
        }
    }

    private void ReadSeries(byte[] bytes, List<int> labels, ref int at)
    {
        var source = new ByteSource(bytes);
        while (source.Left > 0)
        {
            int shared = source.Count(1 << 16), more = source.Count(1 << 16), before = at == 0 ? 0 : _labelsAt[at - 1];
            _labelsAt[at++] = labels.Count;
            for (var i = 0; i < shared * 2; i++) labels.Add(labels[before + i]);
            for (var i = 0; i < more * 2; i++) labels.Add(source.Count(_symbols.Length - 1));
        }
    }

    private void ReadPostings(byte[] bytes)
    {
        var source = new ByteSource(bytes);
        while (source.Left > 0)
        {
            int name = source.Count(_symbols.Length - 1), value = source.Count(_symbols.Length - 1), count = source.Count(Count), length = source.Count(source.Left);
            _postings.Add((name, value), (bytes.AsMemory(source.Position, length), count));
            source.Take(length);
            if (!_values.TryGetValue(name, out var values)) _values.Add(name, values = []);
            values.Add(value);
        }
    }
}
