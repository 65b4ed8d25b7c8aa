using Muster.Metrics;

namespace Muster.Tsdb.Tests;

public sealed class TsdbStoreTests
{
    [Fact]
    public void What_is_appended_is_read_from_head_blocks_and_merged_blocks_alike()
    {
        using var folder = new StoreFolder(o => o with { RollupFrom = TimeSpan.FromHours(6) });
        var expected = folder.Fill(5, 9000);
        Assert.Contains(folder.Store.BlockMetas, block => block.Merges > 0);
        Assert.Contains(folder.Store.BlockMetas, block => block.Rollups);
        Assert.Equal(expected, folder.Dump());
        folder.Reopen();
        Assert.Empty(folder.Store.Messages);
        Assert.Equal(expected, folder.Dump());
    }

    [Fact]
    public void A_range_is_cut_at_both_ends_and_both_are_in_it()
    {
        using var folder = new StoreFolder();
        folder.Fill(1, 2000);
        foreach (var (from, to) in new[] { (5, 10), (0, 0), (719, 721), (100, 1900), (1999, 1999) })
        {
            var found = folder.Store.Select(StoreFolder.Everything, StoreFolder.Start + from * 10_000, StoreFolder.Start + to * 10_000, default, default).Single();
            Assert.Equal(Enumerable.Range(from, to - from + 1).Select(i => StoreFolder.Start + i * 10_000L), found.Times.ToArray());
        }
    }

    [Fact]
    public void A_restart_brings_back_what_only_the_log_has()
    {
        using var folder = new StoreFolder();
        var expected = folder.Fill(20, 50);
        folder.Reopen();
        Assert.Equal(1000, folder.Store.ReplayedSamples);
        Assert.Equal(expected, folder.Dump());
        Assert.Equal(AppendOutcome.Stored, folder.Put(StoreFolder.Named("requests_total", 3), StoreFolder.Start + 1_000_000, 1));
        folder.Reopen();
        Assert.Equal(expected.Count + 1, folder.Dump().Count);
    }

    [Fact]
    public void Late_samples_take_their_places_and_doubles_are_named()
    {
        using var folder = new StoreFolder();
        var labels = StoreFolder.Named("late");
        Assert.Equal(AppendOutcome.Stored, folder.Put(labels, StoreFolder.Start + 10_000, 2));
        Assert.Equal(AppendOutcome.Duplicate, folder.Put(labels, StoreFolder.Start + 10_000, 9));
        Assert.Equal(AppendOutcome.Stored, folder.Put(labels, StoreFolder.Start, 1));
        Assert.Equal(AppendOutcome.TooOld, folder.Put(labels, StoreFolder.Start - 86_400_000, 0));
        var found = folder.Store.Select(StoreFolder.Everything, 0, long.MaxValue, default, default).Single();
        Assert.Equal([1.0, 2.0], found.Values.ToArray());
        folder.Reopen();
        Assert.Equal([1.0, 2.0], folder.Store.Select(StoreFolder.Everything, 0, long.MaxValue, default, default).Single().Values.ToArray());
    }

    [Fact]
    public void Late_samples_for_a_window_already_in_blocks_are_merged_into_it()
    {
        using var folder = new StoreFolder();
        var expected = folder.Fill(2, 2500);
        var late = StoreFolder.Named("requests_total", 1);
        var time = StoreFolder.Start + 12_345_678;
        Assert.Equal(AppendOutcome.Stored, folder.Put(late, time, 0.5));
        expected.Add($"{late} {time} {BitConverter.DoubleToInt64Bits(0.5):x}");
        expected.Sort(StringComparer.Ordinal);
        Assert.Equal(expected, folder.Dump());
        folder.Put(late, StoreFolder.Start + 40_000_000, 1);
        folder.Store.Maintain();
        Assert.Equal(expected, folder.Dump(to: StoreFolder.Start + 39_000_000));
        folder.Reopen();
        Assert.Equal(expected, folder.Dump(to: StoreFolder.Start + 39_000_000));
    }

    [Fact]
    public void Without_an_out_of_order_window_older_samples_are_refused()
    {
        using var folder = new StoreFolder(o => o with { OutOfOrderWindow = TimeSpan.Zero });
        folder.Put(StoreFolder.Named("a"), StoreFolder.Start, 1);
        Assert.Equal(AppendOutcome.OutOfOrder, folder.Put(StoreFolder.Named("a"), StoreFolder.Start - 1, 1));
    }

    [Fact]
    public void A_sample_too_far_ahead_of_the_clock_is_refused()
    {
        using var folder = new StoreFolder(o => o with { MaxAhead = TimeSpan.FromMinutes(10) });
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(AppendOutcome.TooFarAhead, folder.Put(StoreFolder.Named("a"), now + 3_600_000, 1));
        Assert.Equal(AppendOutcome.Stored, folder.Put(StoreFolder.Named("a"), now, 1));
    }

    [Fact]
    public void A_label_bomb_is_stopped_at_the_budget_and_shown()
    {
        using var folder = new StoreFolder(o => o with { SeriesPerSource = 100 });
        using var appender = folder.Store.Appender("bomber");
        var refused = 0;
        for (var i = 0; i < 150; i++)
            if (appender.Append(appender.Series(StoreFolder.Named("bomb", i)), StoreFolder.Start, 1) == AppendOutcome.OverBudget) refused++;
        appender.Append(appender.Series(Labels.From(("a", new string('x', 5000)))), StoreFolder.Start, 1);
        appender.Commit();
        Assert.Equal(50, refused);
        var use = Assert.Single(folder.Store.Sources);
        Assert.Equal(("bomber", 100, true, 50L, 1L), (use.Source, use.ActiveSeries, use.Quarantined, use.RefusedSeries, use.RefusedLabels));
        Assert.Equal(AppendOutcome.Stored, folder.Put(StoreFolder.Named("innocent"), StoreFolder.Start, 1));
    }

    [Fact]
    public void A_source_may_have_a_budget_of_its_own()
    {
        using var folder = new StoreFolder(o => o with { SeriesPerSource = 100, BudgetOf = source => source.StartsWith("host:", StringComparison.Ordinal) ? 10 : null });
        var made = Enumerable.Range(0, 50).Select(i => (folder.Store.Series(StoreFolder.Named("h", i), "host:a"), folder.Store.Series(StoreFolder.Named("j", i), "job"))).ToList();
        Assert.Equal((10, 50), (made.Count(both => both.Item1.Id != 0), made.Count(both => both.Item2.Id != 0)));
        Assert.Equal([("job", 100), ("host:a", 10)], folder.Store.Sources.Select(use => (use.Source, use.Budget)));
    }

    [Fact]
    public void Deleted_samples_are_gone_from_head_and_blocks_also_after_a_restart_and_a_merge()
    {
        using var folder = new StoreFolder();
        var expected = folder.Fill(3, 2500);
        long from = StoreFolder.Start + 5_000_000, to = StoreFolder.Start + 24_000_000;
        folder.Store.Delete([new Matcher("instance", MatchKind.Equal, "host-1")], from, to);
        var left = expected.Where(line => !(line.Contains("host-1", StringComparison.Ordinal) && long.Parse(line.Split(' ')[1]) is var t && t >= from && t <= to)).ToList();
        Assert.Equal(left, folder.Dump());
        folder.Reopen();
        Assert.Equal(left, folder.Dump());
        folder.Put(StoreFolder.Named("requests_total"), StoreFolder.Start + 100_000_000, 1);
        folder.Store.Maintain();
        Assert.Equal(left, folder.Dump(to: StoreFolder.Start + 99_000_000));
    }

    [Fact]
    public void Cleaning_writes_blocks_anew_without_what_was_deleted()
    {
        using var folder = new StoreFolder();
        var expected = folder.Fill(3, 2500);
        folder.Store.Delete([new Matcher("instance", MatchKind.Equal, "host-1")], StoreFolder.Start, StoreFolder.Start + 7_000_000);
        var left = expected.Where(line => !(line.Contains("host-1", StringComparison.Ordinal) && long.Parse(line.Split(' ')[1]) <= StoreFolder.Start + 7_000_000)).ToList();
        var samples = folder.Store.BlockMetas.Sum(block => block.Samples);
        Assert.Equal(1, folder.Store.CleanTombstones());
        Assert.Equal(samples - (expected.Count - left.Count), folder.Store.BlockMetas.Sum(block => block.Samples));
        Assert.Equal(left, folder.Dump());
        Assert.Equal(0, folder.Store.CleanTombstones());
        folder.Reopen();
        Assert.Equal(left, folder.Dump());
    }

    [Fact]
    public void Old_blocks_go_by_time_and_by_size()
    {
        using var byTime = new StoreFolder(o => o with { Retention = TimeSpan.FromHours(5) });
        byTime.Fill(1, 9000);
        byTime.Store.Maintain();
        Assert.All(byTime.Store.BlockMetas, block => Assert.True(block.NewestMs >= StoreFolder.Start + 89_990_000 - 5 * 3_600_000));
        using var bySize = new StoreFolder(o => o with { RetentionBytes = 1 });
        bySize.Fill(1, 9000);
        Assert.Empty(bySize.Store.BlockMetas);
    }
}
