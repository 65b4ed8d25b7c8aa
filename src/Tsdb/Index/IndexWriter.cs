using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Index;

/// <summary>Writes a block's label index: sorted symbols, series in order of their labels, postings by label. FORMAT.md "index file".</summary>
internal static class IndexWriter
{
    private const int FrameBytes = 1 << 18, Quality = 5;

    /// <param name="series">In order of their labels (<see cref="LabelOrder"/>).</param>
    public static long Write(string path, IReadOnlyList<Labels> series)
    {
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var labels in series)
            foreach (var label in labels.Span)
            {
                distinct.Add(label.Name);
                distinct.Add(label.Value);
            }
        var symbols = distinct.ToArray();
        Array.Sort(symbols, StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(symbols.Length, StringComparer.Ordinal);
        for (var i = 0; i < symbols.Length; i++) ids.Add(symbols[i], i);
        using var frames = new FrameWriter(path);
        var sink = new ByteSink(FrameBytes + 4096);
        WriteSymbols(symbols, sink, frames);
        var symbolFrames = frames.Frames;
        var postings = WriteSeries(series, ids, sink, frames);
        var seriesFrames = frames.Frames - symbolFrames;
        WritePostings(postings, sink, frames);
        var footer = new ByteSink();
        footer.VarUInt((ulong)symbols.Length);
        footer.VarUInt((ulong)symbolFrames);
        footer.VarUInt((ulong)series.Count);
        footer.VarUInt((ulong)seriesFrames);
        footer.VarUInt((ulong)postings.Count);
        frames.Finish(footer.Span, 0);
        return frames.Length;
    }

    private static void WriteSymbols(string[] symbols, ByteSink sink, FrameWriter frames)
    {
        var last = Array.Empty<byte>();
        foreach (var symbol in symbols)
        {
            var utf8 = System.Text.Encoding.UTF8.GetBytes(symbol);
            if (sink.Length == 0) last = [];
            var shared = utf8.AsSpan().CommonPrefixLength(last);
            sink.VarUInt((ulong)shared);
            sink.VarUInt((ulong)(utf8.Length - shared));
            sink.Bytes(utf8.AsSpan(shared));
            last = utf8;
            if (sink.Length >= FrameBytes) End(sink, frames);
        }
        End(sink, frames);
    }

    private static Dictionary<ulong, List<int>> WriteSeries(IReadOnlyList<Labels> series, Dictionary<string, int> ids, ByteSink sink, FrameWriter frames)
    {
        var postings = new Dictionary<ulong, List<int>>();
        var last = Labels.Empty;
        for (var ordinal = 0; ordinal < series.Count; ordinal++)
        {
            var labels = series[ordinal];
            if (sink.Length == 0) last = Labels.Empty;
            var shared = labels.Span.CommonPrefixLength(last.Span);
            sink.VarUInt((ulong)shared);
            sink.VarUInt((ulong)(labels.Count - shared));
            for (var i = 0; i < labels.Count; i++)
            {
                int name = ids[labels[i].Name], value = ids[labels[i].Value];
                var key = (ulong)name << 32 | (uint)value;
                if (i >= shared)
                {
                    sink.VarUInt((ulong)name);
                    sink.VarUInt((ulong)value);
                }
                if (!postings.TryGetValue(key, out var list)) postings.Add(key, list = []);
                list.Add(ordinal);
            }
            last = labels;
            if (sink.Length >= FrameBytes) End(sink, frames);
        }
        End(sink, frames);
        return postings;
    }

    /// <summary>Each list as runs: how many are left out, how many follow.</summary>
    private static void WritePostings(Dictionary<ulong, List<int>> postings, ByteSink sink, FrameWriter frames)
    {
        var bytes = new ByteSink();
        foreach (var (key, list) in postings.OrderBy(posting => posting.Key))
        {
            bytes.Clear();
            for (int i = 0, next = 0; i < list.Count;)
            {
                var run = i + 1;
                while (run < list.Count && list[run] == list[run - 1] + 1) run++;
                bytes.VarUInt((ulong)(list[i] - next));
                bytes.VarUInt((ulong)(run - i));
                next = list[run - 1] + 1;
                i = run;
            }
            sink.VarUInt(key >> 32);
            sink.VarUInt((uint)key);
            sink.VarUInt((ulong)list.Count);
            sink.VarUInt((ulong)bytes.Length);
            sink.Bytes(bytes.Span);
            if (sink.Length >= FrameBytes) End(sink, frames);
        }
        End(sink, frames);
    }

    private static void End(ByteSink sink, FrameWriter frames)
    {
        if (sink.Length == 0) return;
        frames.Write(sink.Span, Quality);
        sink.Clear();
    }
}
