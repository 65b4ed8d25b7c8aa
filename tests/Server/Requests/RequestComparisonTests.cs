using Muster.AccessLog.Reports;
using Muster.AccessLog.Tables;
using Muster.Protocol;
using Muster.Server.Requests;

namespace Muster.Server.Tests.Requests;

public class RequestComparisonTests
{
    [Fact]
    public void What_differs_by_chance_alone_is_called_the_same()
    {
        var random = new Random(5);
        var changes = Enumerable.Range(0, 200).Select(_ => Compared(Drawn(random, 60, 40), Drawn(random, 60, 40)).Change).ToList();
        Assert.InRange(changes.Count(c => c != RouteChange.Same), 0, 4);
    }

    [Fact]
    public void What_became_slower_or_faster_is_called_so()
    {
        var random = new Random(6);
        Assert.Equal(RouteChange.Slower, Compared(Drawn(random, 400, 40), Drawn(random, 400, 80)).Change);
        Assert.Equal(RouteChange.Faster, Compared(Drawn(random, 400, 80), Drawn(random, 400, 40)).Change);
        var few = Compared(Drawn(random, 40, 40), Drawn(random, 40, 200));
        Assert.True(few is { Change: RouteChange.Slower, SeenInHalf: true });
        Assert.Equal(RouteChange.TooFew, Compared(Drawn(random, 10, 40), Drawn(random, 400, 80)).Change);
    }

    [Fact]
    public void A_millisecond_more_is_how_logs_are_written_and_no_change() =>
        Assert.Equal(RouteChange.Same, Compared(Of([.. Enumerable.Repeat(1, 500)]), Of([.. Enumerable.Repeat(2, 500)])).Change);

    [Theory]
    [InlineData(25, 0, 25, 1, false)]
    [InlineData(2000, 2, 2000, 9, false)]
    [InlineData(2000, 0, 2000, 40, true)]
    [InlineData(2000, 40, 2000, 0, false)]
    public void More_errors_are_told_when_they_are_more_than_chance_makes(int before, int failedBefore, int after, int failedAfter, bool told) =>
        Assert.Equal(told, Compared(Of([.. Enumerable.Repeat(5, before)], failedBefore), Of([.. Enumerable.Repeat(5, after)], failedAfter)).MoreErrorsBeyondChance);

    private static ComparedRow Compared(RequestFigures before, RequestFigures after) => new("/a", "GET", before, after);

    private static RequestFigures Drawn(Random random, int count, double mean) => Of([.. Enumerable.Range(0, count).Select(_ => (int)(mean * -Math.Log(1 - random.NextDouble())) + 3)]);

    private static RequestFigures Of(int[] milliseconds, int failed = 0)
    {
        var figures = new RequestFigures();
        if (failed > 0) figures.Add(Row(milliseconds[..failed], 500));
        figures.Add(Row(milliseconds[failed..], 200));
        return figures;
    }

    private static RequestRow Row(int[] milliseconds, uint status)
    {
        var row = new RequestRow { Route = "/a", Method = "GET", Status = status, Count = (ulong)milliseconds.Length, Timed = (ulong)milliseconds.Length, SumUs = (ulong)milliseconds.Sum(m => (long)m * 1000), MinimumUs = (ulong)milliseconds.Min() * 1000, MaximumUs = (ulong)milliseconds.Max() * 1000 };
        int before = 0;
        foreach (var same in milliseconds.GroupBy(m => Durations.Bucket(m * 1000L)).OrderBy(g => g.Key))
        {
            row.Buckets.Add((uint)(same.Key - before));
            row.Counts.Add((ulong)same.Count());
            before = same.Key;
        }
        return row;
    }
}
