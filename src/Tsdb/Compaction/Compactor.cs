using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Index;

namespace Muster.Tsdb.Compaction;

/// <summary>Merges blocks: those that overlap, and those that fill a larger span together (three times the last, up to the largest).</summary>
internal static class Compactor
{
    /// <summary>The blocks to merge next, empty when there is nothing to do.</summary>
    public static Block[] Next(Block[] blocks, TsdbOptions options)
    {
        var byTime = blocks.OrderBy(block => block.Meta.From).ThenByDescending(block => block.Meta.Until).ToArray();
        for (var i = 1; i < byTime.Length; i++)
            if (byTime[i].Meta.From < byTime[i - 1].Meta.Until) return [byTime[i - 1], byTime[i]];
        if (byTime.Length == 0) return [];
        var newest = byTime[^1].Meta.Until;
        for (var span = options.BlockMs * 3; span <= (long)options.MaxBlockRange.TotalMilliseconds; span *= 3)
        {
            // A span is merged once it is over, so that it is merged once.
            foreach (var group in byTime.GroupBy(block => Math.DivRem(block.Meta.From, span).Quotient))
            {
                var members = group.ToArray();
                if (members.Length > 1 && (group.Key + 1) * span <= newest && members.All(block => block.Meta.Until <= (group.Key + 1) * span)) return members;
            }
        }
        return [];
    }

    /// <summary>Writes the merged block; null when every sample of the group had been deleted.</summary>
    public static string? Merge(Block[] group, string blocks, TsdbOptions options)
    {
        long from = group.Min(block => block.Meta.From), until = group.Max(block => block.Meta.Until);
        var series = new List<(Labels Labels, int Block, int Series)>();
        for (var b = 0; b < group.Length; b++)
        {
            var index = group[b].Index;
            for (var i = 0; i < index.Count; i++) series.Add((index.LabelsOf(i), b, i));
        }
        series.Sort(static (a, b) => LabelOrder.Instance.Compare(a.Labels, b.Labels) is not 0 and var order ? order : a.Block.CompareTo(b.Block));
        using var writer = new BlockWriter(blocks, from, until, group.Max(block => block.Meta.Merges) + 1,
            cold: until - from > options.BlockMs, rollups: until - from >= (long)options.RollupFrom.TotalMilliseconds);
        var cursors = Array.ConvertAll(group, _ => new DataReader.Cursor());
        Samples all = new(), part = new();
        for (var i = 0; i < series.Count;)
        {
            var labels = series[i].Labels;
            all.Clear();
            for (; i < series.Count && series[i].Labels.Equals(labels); i++)
            {
                var block = group[series[i].Block];
                part.Clear();
                block.Raw.Read(series[i].Series, long.MinValue, long.MaxValue, cursors[series[i].Block], part);
                block.Tombstones.Apply(series[i].Series, part);
                all.Extend(part.Count, out var times, out var values);
                part.Times.CopyTo(times);
                part.Values.CopyTo(values);
            }
            all.Order();
            writer.Add(labels, all);
        }
        return writer.Finish();
    }
}
