using Muster.Metrics;
using Muster.Tsdb.Blocks;

namespace Muster.Tsdb.Compaction;

/// <summary>
/// Decides from the hints whether a rollup gives the answer that raw samples would, and turns buckets into samples
/// that give it. All windows must begin and end on bucket borders; then:
/// min, max and sum are those of the buckets; last is the newest sample; rate and increase see every bucket's true
/// first and last sample, and between them, where the counter was reset, two more that make the difference right.
/// </summary>
internal static class RollupChoice
{
    private const long UsualLookback = 300_000;

    /// <summary>Width of the bucket to read, 0 for raw.</summary>
    public static long WidthFor(ReadHints hints, long from)
    {
        foreach (var width in (ReadOnlySpan<long>)[RollupWriter.OneHour, RollupWriter.FiveMinutes])
        {
            // An instant selector sees the newest sample of the five minutes (or more) before a step. Where steps end buckets that is the
            // newest of the last bucket that has any, or it is too old and nobody takes it: any width will do.
            var isInstant = hints.RangeMs == 0;
            var border = isInstant ? from + (hints.LookbackMs > 0 ? hints.LookbackMs : UsualLookback) - 1 : from;
            if (hints.StepMs < width || hints.StepMs % width != 0 || (!isInstant && hints.RangeMs % width != 0)) continue;
            if (((border % width) + width) % width > 1) continue;
            if (Serves(hints)) return width;
        }
        return 0;
    }

    private static bool Serves(ReadHints hints) => hints.RangeMs == 0
        ? hints.Function is not ("timestamp" or "rate" or "increase")
        : hints.Function is "rate" or "increase" or "min_over_time" or "max_over_time" or "sum_over_time" or "last_over_time" or ReadHints.SampleCounts;

    public static void Read(DataReader file, int series, long width, string function, bool instant, long from, long to, DataReader.Cursor cursor, Samples into)
    {
        file.ReadColumns(series, from, to == long.MaxValue ? to : to + width, Wanted(instant ? "" : function), cursor, (ends, columns) =>
        {
            for (var i = 0; i < ends.Length; i++) Emit(columns, ends.Length, i, ends[i], instant ? "" : function, into);
        });
    }

    private static uint Wanted(string function) => function switch
    {
        "" => Bits(RollupColumn.NewestBefore, RollupColumn.Newest),
        "min_over_time" => Bits(RollupColumn.Count, RollupColumn.LastBefore, RollupColumn.Last, RollupColumn.Min),
        "max_over_time" => Bits(RollupColumn.Count, RollupColumn.LastBefore, RollupColumn.Last, RollupColumn.Max),
        "sum_over_time" => Bits(RollupColumn.Count, RollupColumn.LastBefore, RollupColumn.Last, RollupColumn.Sum),
        ReadHints.SampleCounts or "last_over_time" => Bits(RollupColumn.Count, RollupColumn.LastBefore, RollupColumn.Last),
        _ => Bits(RollupColumn.FirstBefore, RollupColumn.First, RollupColumn.LastBefore, RollupColumn.Last, RollupColumn.Count, RollupColumn.Increase, RollupColumn.Resets),
    };

    private static uint Bits(params ReadOnlySpan<RollupColumn> columns)
    {
        uint bits = 0;
        foreach (var column in columns) bits |= 1u << (int)column;
        return bits;
    }

    private static void Emit(ReadOnlySpan<double> columns, int count, int i, long end, string function, Samples into)
    {
        if (function.Length == 0)
        {
            into.Add(end - (long)columns[(int)RollupColumn.NewestBefore * count + i], columns[(int)RollupColumn.Newest * count + i]);
            return;
        }
        if (columns[(int)RollupColumn.Count * count + i] == 0) return;
        var lastTime = end - (long)columns[(int)RollupColumn.LastBefore * count + i];
        var last = columns[(int)RollupColumn.Last * count + i];
        switch (function)
        {
            case "min_over_time": into.Add(lastTime, columns[(int)RollupColumn.Min * count + i]); return;
            case "max_over_time": into.Add(lastTime, columns[(int)RollupColumn.Max * count + i]); return;
            case "sum_over_time": into.Add(lastTime, columns[(int)RollupColumn.Sum * count + i]); return;
            case ReadHints.SampleCounts: into.Add(lastTime, columns[(int)RollupColumn.Count * count + i]); return;
            case "last_over_time": into.Add(lastTime, last); return;
        }
        var firstTime = end - (long)columns[(int)RollupColumn.FirstBefore * count + i];
        var first = columns[(int)RollupColumn.First * count + i];
        into.Add(firstTime, first);
        if (lastTime == firstTime) return;
        if (columns[(int)RollupColumn.Resets * count + i] > 0 && lastTime - firstTime > 2)
        {
            // Up to a peak, down to nothing, up to the last: the steps add up to the increase that was.
            into.Add(firstTime + 1, columns[(int)RollupColumn.Increase * count + i] + first - last);
            into.Add(firstTime + 2, 0);
        }
        into.Add(lastTime, last);
    }
}
