using Muster.Metrics;

namespace Muster.Tsdb.Tests;

public sealed class ConcurrencyTests
{
    private const int Writers = 3, Series = 40, Rounds = 1500;
    private const long Step = 30_000;

    [Fact]
    public async Task Writers_readers_upkeep_and_deletion_side_by_side_never_show_a_gap_nor_lose_a_sample()
    {
        using var folder = new StoreFolder(o => o with { BlockRange = TimeSpan.FromMinutes(30), OutOfOrderWindow = TimeSpan.FromDays(1), MaxBlockRange = TimeSpan.FromHours(5), RollupFrom = TimeSpan.FromHours(2), WalSegmentBytes = 1 << 16 });
        using var over = new CancellationTokenSource();
        var others = new List<Task>
        {
            Task.Run(() =>
            {
                while (!over.IsCancellationRequested) folder.Store.Maintain();
            }),
            Task.Run(() => Read(folder.Store, over.Token)),
            Task.Run(() => Read(folder.Store, over.Token)),
            Task.Run(() =>
            {
                while (!over.IsCancellationRequested) folder.Store.Delete([new Matcher(Labels.MetricName, MatchKind.Equal, "nobody")], 0, long.MaxValue);
            }),
        };
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(folder.Store, writer))));
        await over.CancelAsync();
        await Task.WhenAll(others);
        Check(folder.Store, whole: true);
        folder.Reopen();
        Check(folder.Store, whole: true);
        Assert.Empty(folder.Store.Messages);
    }

    private static void Write(TsdbStore store, int writer)
    {
        using var appender = store.Appender($"writer {writer}");
        for (var round = 1; round <= Rounds; round++)
        {
            // The references are asked for anew now and then, as a scraper that has been restarted does.
            for (var i = 0; i < Series; i++)
                Assert.Equal(AppendOutcome.Stored, appender.Append(appender.Series(StoreFolder.Named($"writer_{writer}", i)), StoreFolder.Start + round * Step, round));
            appender.Commit();
        }
    }

    private static void Read(TsdbStore store, CancellationToken over)
    {
        while (!over.IsCancellationRequested) Check(store, whole: false);
    }

    /// <summary>Every series' samples are 1, 2, 3 … without a gap, and of the right time.</summary>
    private static void Check(TsdbStore store, bool whole)
    {
        var seen = 0;
        foreach (var series in store.Select(StoreFolder.Everything, StoreFolder.Start, long.MaxValue, default, default))
        {
            seen++;
            for (var i = 0; i < series.Times.Length; i++)
            {
                Assert.Equal(i + 1.0, series.Values.Span[i]);
                Assert.Equal(StoreFolder.Start + (i + 1) * Step, series.Times.Span[i]);
            }
            if (whole) Assert.Equal(Rounds, series.Times.Length);
        }
        if (whole) Assert.Equal(Writers * Series, seen);
    }
}
