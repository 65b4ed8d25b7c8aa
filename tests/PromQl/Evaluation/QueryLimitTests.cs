using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;
using Muster.PromQl.Tests.Testing;

namespace Muster.PromQl.Tests.Evaluation;

public class QueryLimitTests
{
    private static QueryEngine Engine(ISeriesReader reader, QueryEngineOptions? options = null, TimeProvider? time = null) =>
        new(reader, options ?? new QueryEngineOptions(), time ?? TimeProvider.System);

    [Fact]
    public async Task A_query_that_would_hold_too_many_samples_is_stopped()
    {
        using var engine = Engine(SampleStore.Random(2), new QueryEngineOptions { MaxSamples = 100 });
        var stopped = await Assert.ThrowsAsync<QueryException>(() => engine.InstantAsync("rate(y_total[10m])", 600_000));
        Assert.Equal(QueryFailure.TooManySamples, stopped.Failure);
    }

    [Fact]
    public async Task A_subquery_of_more_moments_than_memory_holds_is_stopped()
    {
        using var engine = Engine(SampleStore.Random(2));
        var stopped = await Assert.ThrowsAsync<QueryException>(() => engine.InstantAsync("sum_over_time(x[290y:1ms])", 600_000));
        Assert.Equal(QueryFailure.TooManySamples, stopped.Failure);
    }

    [Fact]
    public async Task The_deepest_query_that_is_read_is_also_answered()
    {
        using var engine = Engine(SampleStore.Random(2));
        var sum = string.Join(" + ", Enumerable.Repeat("y_total", 350));
        Assert.NotEmpty(((MatrixValue)(await engine.RangeAsync(sum, 300_000, 600_000, 60_000)).Value).Series);
        var nested = string.Concat(Enumerable.Repeat("abs(", 350)) + "y_total" + new string(')', 350);
        Assert.NotEmpty(((VectorValue)(await engine.InstantAsync(nested, 600_000)).Value).Samples);
    }

    [Fact]
    public async Task More_points_than_allowed_are_refused_before_anything_is_read()
    {
        using var engine = Engine(new HangingReader());
        await Assert.ThrowsAsync<ArgumentException>(() => engine.RangeAsync("x", 0, 11_000_000, 1000));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.RangeAsync("x", 10, 0, 1000));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.RangeAsync("x", 0, 10, 0));
    }

    [Fact]
    public async Task A_range_query_for_a_range_vector_is_refused()
    {
        using var engine = Engine(SampleStore.Random(2));
        Assert.Contains("range vector", (await Assert.ThrowsAsync<ParseException>(() => engine.RangeAsync("x[5m]", 0, 10, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canceled_query_ends()
    {
        var reader = new HangingReader();
        using var engine = Engine(reader);
        using var cancel = new CancellationTokenSource();
        var query = engine.InstantAsync("x", 0, cancel.Token);
        await reader.Reached.Task;
        await cancel.CancelAsync();
        Assert.Equal(QueryFailure.Canceled, (await Assert.ThrowsAsync<QueryException>(() => query)).Failure);
    }

    [Fact]
    public async Task A_query_ends_at_its_timeout()
    {
        var (reader, time) = (new HangingReader(), new ManualTime());
        using var engine = Engine(reader, new QueryEngineOptions { Timeout = TimeSpan.FromSeconds(30) }, time);
        var query = engine.InstantAsync("x", 0);
        await reader.Reached.Task;
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(QueryFailure.Timeout, (await Assert.ThrowsAsync<QueryException>(() => query)).Failure);
    }

    [Fact]
    public async Task A_query_beyond_the_allowed_number_waits_and_its_waiting_counts_against_its_timeout()
    {
        var (reader, time) = (new HangingReader(), new ManualTime());
        using var engine = Engine(reader, new QueryEngineOptions { MaxConcurrent = 1, Timeout = TimeSpan.FromSeconds(30) }, time);
        var first = engine.InstantAsync("x", 0);
        await reader.Reached.Task;
        var second = engine.InstantAsync("1", 0);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<QueryException>(() => first);
        // Depending on who is first, the second got the free place just in time or met its own timeout.
        await Task.WhenAny(second);
        Assert.True(second.IsCompleted);
    }

    [Fact]
    public async Task Virtual_labels_are_rewritten_before_the_store_is_asked()
    {
        IReadOnlyList<Matcher> Rewrite(IReadOnlyList<Matcher> matchers) =>
            [.. matchers.Select(m => m.Name == "tag" ? new Matcher("a", MatchKind.Regex, "1|2") : m)];
        using var engine = Engine(SampleStore.Random(3), new QueryEngineOptions { RewriteMatchers = Rewrite });
        var answer = (VectorValue)(await engine.InstantAsync("count by (a) (last_over_time(y_total{tag=\"web\"}[10m]))", 600_000)).Value;
        Assert.Equal(["1", "2"], answer.Samples.Select(s => s.Labels.Get("a")).Order());
    }

    [Fact]
    public async Task The_answer_tells_what_it_cost()
    {
        using var engine = Engine(SampleStore.Random(3));
        var stats = (await engine.RangeAsync("sum(rate(y_total[5m]))", 300_000, 600_000, 15_000)).Stats;
        Assert.True(stats.SamplesLoaded > 100 && stats.PeakSamples > 0);
    }

    /// <summary>A store that gives nothing until it is canceled.</summary>
    private sealed class HangingReader : ISeriesReader
    {
        public TaskCompletionSource Reached { get; } = new();

        public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel)
        {
            Reached.TrySetResult();
            cancel.WaitHandle.WaitOne();
            cancel.ThrowIfCancellationRequested();
            return [];
        }

        public IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => [];
        public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => [];
        public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => [];
    }
}
