using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Blocks;

/// <summary>Spans of series that were deleted but are still in the block's data until it is compacted.</summary>
internal sealed class Tombstones
{
    private readonly Dictionary<int, List<(long From, long To)>> _spans = [];

    public bool Any => _spans.Count > 0;

    public static Tombstones Read(string path)
    {
        var read = new Tombstones();
        if (!File.Exists(path)) return read;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 4 || Crc32C.Of(bytes.AsSpan(4)) != BitConverter.ToUInt32(bytes)) throw new CorruptDataException($"{path}: the checksum is wrong");
        var source = new ByteSource(bytes.AsSpan(4));
        while (source.Left > 0) read.Add(source.Count(int.MaxValue), source.VarInt(), source.VarInt());
        return read;
    }

    public void Add(int series, long from, long to)
    {
        lock (_spans)
        {
            if (!_spans.TryGetValue(series, out var spans)) _spans.Add(series, spans = []);
            spans.Add((from, to));
        }
    }

    public void Apply(int series, Samples samples)
    {
        if (!Any) return;
        lock (_spans)
            if (_spans.TryGetValue(series, out var spans))
                foreach (var (from, to) in spans) samples.Remove(from, to);
    }

    public bool Has(int series)
    {
        lock (_spans) return _spans.ContainsKey(series);
    }

    /// <summary>Written beside and moved over, so that there is always a whole file.</summary>
    public void Write(string path)
    {
        var sink = new ByteSink();
        sink.UInt32(0);
        lock (_spans)
            foreach (var (series, spans) in _spans)
                foreach (var (from, to) in spans)
                {
                    sink.VarUInt((ulong)series);
                    sink.VarInt(from);
                    sink.VarInt(to);
                }
        sink.PatchUInt32(0, Crc32C.Of(sink.Span[4..]));
        File.WriteAllBytes(path + StoreFiles.Unfinished, sink.Span.ToArray());
        File.Move(path + StoreFiles.Unfinished, path, overwrite: true);
    }
}
