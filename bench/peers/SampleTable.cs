using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench.Peers;

/// <summary>Series with a sample every <paramref name="StepMs"/>, held in memory so that every program is fed the very same bits. The stale marker's bits say "no sample".</summary>
/// <param name="FirstMs">Unix milliseconds of the first scrape.</param>
/// <param name="OffsetMs">How much later each series' own scrape comes, one for each.</param>
internal sealed record SampleTable(IReadOnlyList<Labels> Series, int[] OffsetMs, double[][] Values, long FirstMs, int StepMs)
{
    public int Scrapes => Values[0].Length;
    public long LastMs => FirstMs + (Scrapes - 1L) * StepMs;
    public long Samples => Values.Sum(row => row.LongCount(value => !StaleMarker.Is(value)));
    public long TimeOf(int series, int scrape) => FirstMs + (long)scrape * StepMs + OffsetMs[series];

    /// <summary>Writes everything as a running server would, blocks written in between; a last sample hours later pushes all of it out of the head when asked to.</summary>
    public void Into(TsdbStore store, bool outOfHead)
    {
        using var appender = store.Appender("bench");
        var references = Series.Select(appender.Series).ToArray();
        var scrapesPerTidying = Math.Max(1, 3_600_000 / StepMs);
        for (var scrape = 0; scrape < Scrapes; scrape++)
        {
            for (var series = 0; series < references.Length; series++)
                if (!StaleMarker.Is(Values[series][scrape])) appender.Append(references[series], TimeOf(series, scrape), Values[series][scrape]);
            appender.Commit();
            if (scrape % scrapesPerTidying == 0) store.Maintain();
        }
        if (outOfHead)
        {
            appender.Append(appender.Series(Labels.From((Labels.MetricName, "end"))), LastMs + 4 * 3_600_000, 1);
            appender.Commit();
        }
        store.Maintain();
    }
}
