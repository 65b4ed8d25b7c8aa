using Muster.LoadTest.Histogram;

namespace Muster.LoadTest.Reports;

/// <summary>The figures of a run over its time as pictures draw them: by blocks where these are shorter than a second and full enough, else by seconds.</summary>
internal static class RunPoints
{
    /// <summary>Fewer requests in a block make a picture of chance.</summary>
    private const int Fill = 50;

    /// <returns>Seconds since the start, and what was within a second there.</returns>
    public static IReadOnlyList<(double At, TimelinePoint Figures)> Of(LoadReport report) =>
        report.Blocks is { Seconds: < 1 } blocks && blocks.Blocks.Count > 2 && report.Requests >= Fill * blocks.Blocks.Count ? ByBlock(blocks) : BySecond(report);

    private static List<(double At, TimelinePoint Figures)> ByBlock(TimeBlocks blocks)
    {
        var points = new List<(double, TimelinePoint)>();
        // The last one is rarely whole; drawn, it would look like a collapse.
        for (int i = 0; i < blocks.Blocks.Count - 1; i++)
        {
            var block = blocks.Blocks[i];
            var counts = PackedCounts.Unpack(block.Latencies) ?? [];
            long total = counts.Sum(c => c.Count);
            double At(double share)
            {
                double rank = Math.Ceiling(share * total), seen = 0;
                foreach (var (place, count) in counts)
                {
                    if ((seen += count) < rank) continue;
                    var (first, width) = LatencyHistogram.ValuesOf(place, PackedCounts.Bits);
                    return (first + width / 2.0) / 1e6;
                }
                return 0;
            }
            points.Add(((i + 0.5) * blocks.Seconds, new TimelinePoint(i, (long)Math.Round(block.Requests / blocks.Seconds), (long)Math.Round(block.Failed / blocks.Seconds), 0, At(0.5), At(0.95), At(0.99), At(1))));
        }
        return points;
    }

    private static List<(double At, TimelinePoint Figures)> BySecond(LoadReport report) =>
        [.. (report.Timeline.Count > 1 && report.Timeline[^1].Second + 1 > report.Seconds ? report.Timeline.SkipLast(1) : report.Timeline).Select(p => ((double)p.Second, p))];
}
