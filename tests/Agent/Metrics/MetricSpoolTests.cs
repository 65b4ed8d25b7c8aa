using Muster.Agent.Metrics;
using Muster.Agent.Tests.Fakes;
using Muster.Protocol;

namespace Muster.Agent.Tests.Metrics;

public sealed class MetricSpoolTests : IDisposable
{
    private readonly Scratch scratch = new("/dev/shm");
    private readonly Log log = new(TextWriter.Null, TimeProvider.System);

    public void Dispose() => scratch.Dispose();

    private MetricSpool New(long limit = 64 << 20) => new(new MetricFiles(scratch.In("metrics"), limit, log), log);

    /// <summary>What a receiver makes of the batches: name, time and value of every sample, and acknowledges them.</summary>
    private static List<(string Name, long Time, double Value)> Drain(MetricSpool spool)
    {
        var got = new List<(string, long, double)>();
        var (declared, names, sent) = (new DeclaredNumbers(), new Dictionary<uint, string>(), 0ul);
        while (spool.Next(sent, declared, 10_000) is { } batch)
        {
            foreach (var series in batch.Series) names[series.Number] = string.Join(' ', series.Labels.Prepend(series.Name));
            foreach (var round in batch.Rounds)
            {
                uint number = 0;
                for (var i = 0; i < round.Series.Count; i++) got.Add((names[number = (uint)(number + round.Series[i])], round.TimeMs, round.Values[i]));
            }
            sent = batch.FirstRound + (ulong)batch.Rounds.Count - 1;
            spool.Taken(sent, declared);
        }
        return got;
    }

    [Fact]
    public void A_series_is_declared_once_and_spoken_of_by_its_number()
    {
        var spool = New();
        uint a = spool.Book.Number("a", []), b = spool.Book.Number("b", ["cpu", "0"]);
        Assert.Equal(b, spool.Book.Number("b", ["cpu", "0"]));
        spool.Add(1000, [a, b], [1, 2]);
        var declared = new DeclaredNumbers();
        Assert.Equal(2, spool.Next(0, declared, 10_000)!.Series.Count);
        spool.Add(2000, [a, 0, b], [3, 9, 4]);
        var second = spool.Next(1, declared, 10_000)!;
        Assert.Empty(second.Series);
        Assert.Equal((2ul, 1ul), (second.FirstRound, second.Dropped));
        Assert.Equal([1, 1], Assert.Single(second.Rounds).Series);
        Assert.Equal([("a", 1000L, 1d), ("b cpu 0", 1000, 2), ("a", 2000, 3), ("b cpu 0", 2000, 4)], Drain(spool));
        Assert.Equal(0, spool.Held);
    }

    [Fact]
    public void A_long_absence_goes_to_disk_and_everything_comes_back_with_its_time()
    {
        var spool = New();
        var numbers = Enumerable.Range(0, 100).Select(i => spool.Book.Number("m", ["i", $"{i}"])).ToArray();
        for (var t = 0; t < 1000; t++) spool.Add(t, numbers, [.. numbers.Select(n => t + n / 1000.0)]);
        Assert.NotEmpty(Directory.GetFiles(scratch.In("metrics")));
        var got = Drain(spool);
        Assert.Equal(0ul, spool.Dropped);
        Assert.Equal(100_000, got.Count);
        Assert.Equal(100_000, got.Select(g => (g.Name, g.Time)).Distinct().Count());
        Assert.All(got, g => Assert.Equal(g.Time + numbers[int.Parse(g.Name[4..])] / 1000.0, g.Value));
        Assert.Empty(Directory.GetFiles(scratch.In("metrics")));
    }

    [Fact]
    public void What_waits_at_the_end_is_sent_by_the_next_process_in_its_own_numbers()
    {
        var first = New();
        var (x, gone) = (first.Book.Number("x", []), first.Book.Number("y", ["l", "v"], keepsHost: true));
        first.Add(5, [x, gone], [1, 2]);
        first.Spill();
        var second = New();
        var other = second.Book.Number("other", []);
        Assert.Equal(x, other);
        second.Add(6, [other], [3]);
        Assert.Equal([("other", 6L, 3d), ("x", 5, 1), ("y l v", 5, 2)], Drain(second));
        Assert.True(second.Book.Find(second.Book.Number("y", ["l", "v"], keepsHost: true))!.KeepsHost);
    }

    [Fact]
    public void When_the_room_on_disk_ends_the_oldest_go_and_are_counted()
    {
        var spool = New(limit: 400 << 10);
        var numbers = Enumerable.Range(0, 100).Select(i => spool.Book.Number("m", ["i", $"{i}"])).ToArray();
        for (var t = 0; t < 3000; t++) spool.Add(t, numbers, [.. numbers.Select(n => (double)t)]);
        var got = Drain(spool);
        Assert.True(spool.Dropped > 0);
        Assert.Equal(300_000ul, spool.Dropped + (ulong)got.Count);
        Assert.Equal(2999, got.Max(g => g.Time));
        Assert.True(got.Min(g => g.Time) > 1000);
    }

    [Fact]
    public void Rounds_added_while_a_file_is_being_sent_are_neither_lost_nor_doubled()
    {
        var spool = New();
        var a = spool.Book.Number("a", []);
        var many = Enumerable.Range(0, 400).Select(i => spool.Book.Number("m", ["i", $"{i}"])).ToArray();
        for (var t = 0; t < 200; t++) spool.Add(t, many, [.. many.Select(n => 0d)]);
        var declared = new DeclaredNumbers();
        var got = new HashSet<(long, int)>();
        ulong sent = 0;
        for (var t = 1000; spool.Next(sent, declared, 20_000) is { } batch; t++)
        {
            if (t < 1100) spool.Add(t, [a, .. many], [1, .. many.Select(n => 0d)]);
            foreach (var round in batch.Rounds) got.Add((round.TimeMs, round.Series.Count));
            sent = batch.FirstRound + (ulong)batch.Rounds.Count - 1;
            if (t % 3 == 0) spool.Taken(sent, declared);
        }
        spool.Taken(sent, declared);
        while (Drain(spool) is { Count: > 0 } rest)
            foreach (var time in rest.Select(r => r.Time).Distinct()) got.Add((time, rest.Count(r => r.Time == time)));
        Assert.Equal(Enumerable.Range(0, 200).Select(t => ((long)t, 400)).Concat(Enumerable.Range(1000, 100).Select(t => ((long)t, 401))).Order(), got.Order());
    }

    [Fact]
    public void A_number_is_given_again_only_when_nothing_speaks_of_it_and_then_declared_anew()
    {
        var spool = New();
        var a = spool.Book.Number("a", []);
        spool.Add(1, [a], [1]);
        spool.Book.Forget(a);
        Assert.NotEqual(a, spool.Book.Number("b", []));
        var declared = new DeclaredNumbers();
        spool.Taken(spool.Next(0, declared, 1000)!.FirstRound, declared);
        var c = spool.Book.Number("c", []);
        Assert.Equal(a, c);
        spool.Add(2, [c], [2]);
        Assert.Equal("c", Assert.Single(spool.Next(1, declared, 1000)!.Series).Name);
    }

    [Fact]
    public void A_series_that_is_back_before_its_number_was_free_keeps_it()
    {
        var spool = New();
        var a = spool.Book.Number("a", []);
        spool.Add(1, [a], [1]);
        spool.Book.Forget(a);
        Assert.Equal(a, spool.Book.Number("a", []));
        var declared = new DeclaredNumbers();
        spool.Taken(spool.Next(0, declared, 1000)!.FirstRound, declared);
        Assert.NotEqual(a, spool.Book.Number("b", []));
        Assert.Equal("a", spool.Book.Find(a)!.Name);
    }

    [Fact]
    public void A_file_that_does_not_read_is_passed_over()
    {
        Directory.CreateDirectory(scratch.In("metrics"));
        scratch.Write("metrics/00000000000000000001.batch", "this is not protobuf \xff");
        var spool = New();
        var a = spool.Book.Number("a", []);
        spool.Add(1, [a], [1]);
        Assert.Equal([("a", 1L, 1d)], Drain(spool));
        Assert.Empty(Directory.GetFiles(scratch.In("metrics")));
    }

    [Fact]
    public void Series_beyond_the_most_an_agent_may_hold_are_refused_and_counted()
    {
        var book = new SeriesBook();
        for (var i = 0; i < SeriesBook.Most; i++) Assert.NotEqual(0u, book.Number($"n{i}", []));
        Assert.Equal(0u, book.Number("one more", []));
        Assert.Equal((SeriesBook.Most, 1L), (book.Count, book.Refused));
    }
}
