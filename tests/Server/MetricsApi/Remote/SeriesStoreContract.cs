using Muster.Metrics;
using Muster.PromQl.Evaluation;

namespace Muster.Server.Tests.MetricsApi.Remote;

/// <summary>
/// What every store of metrics does, wherever it keeps them: one suite for all. Times are of the last minutes, as stores that listen
/// to senders want them; values are such as every store keeps (VictoriaMetrics counts the digits of its neighbours from the largest).
/// </summary>
public abstract class SeriesStoreContract(IBackend backend)
{
    private static readonly long Start = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5)).ToUnixTimeMilliseconds() / 1000 * 1000;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IReadOnlyList<Matcher> Name(string name, params (string Label, MatchKind Kind, string Value)[] more) =>
        [new Matcher(Labels.MetricName, MatchKind.Equal, name), .. more.Select(one => new Matcher(one.Label, one.Kind, one.Value))];

    private List<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long from, long to) =>
        [.. backend.Reader.Select(matchers, from, to, default, Cancel).OrderBy(series => series.Labels.ToString(), StringComparer.Ordinal)];

    /// <summary>One series a set of labels, a sample a second.</summary>
    private async Task AppendAsync(string name, double[] values, params (string, string)[][] series)
    {
        using (var appender = backend.Appender())
        {
            foreach (var labels in series)
            {
                var reference = appender.Series(Labels.From([("__name__", name), .. labels]));
                for (var i = 0; i < values.Length; i++) Assert.Equal(AppendOutcome.Stored, appender.Append(reference, Start + i * 1000, values[i]));
            }
            appender.Commit();
        }
        await backend.SettleAsync(name);
    }

    [Fact]
    public async Task Samples_come_back_bit_by_bit_stale_markers_and_infinities_too()
    {
        double[] values = [1, 0.1, -2.5, 0, 1234567.25, 3e-5, double.PositiveInfinity, double.NegativeInfinity, 42, StaleMarker.Value];
        await AppendAsync("bits", values, [("a", "1")]);
        var found = Assert.Single(Select(Name("bits"), Start, Start + 60_000));
        Assert.Equal(Labels.From(("__name__", "bits"), ("a", "1")), found.Labels);
        Assert.Equal(Enumerable.Range(0, values.Length).Select(i => Start + i * 1000), found.Times.ToArray());
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), found.Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public async Task Both_ends_of_a_span_are_in_it_and_nothing_else_is()
    {
        await AppendAsync("ends", [1, 2, 3, 4, 5], [("a", "1")]);
        Assert.Equal([2, 3, 4], Select(Name("ends"), Start + 1000, Start + 3000).Single().Values.ToArray());
        Assert.Equal([3], Select(Name("ends"), Start + 1001, Start + 2999).Single().Values.ToArray());
        Assert.DoesNotContain(Select(Name("ends"), Start - 60_000, Start - 1), series => series.Times.Length > 0);
        Assert.DoesNotContain(Select(Name("ends"), Start + 4001, Start + 60_000), series => series.Times.Length > 0);
        Assert.Equal(5, Select(Name("ends"), -9_223_372_036_854, 9_223_372_036_854).Single().Times.Length);
    }

    [Fact]
    public async Task Matchers_of_every_kind_choose_series()
    {
        await AppendAsync("kinds", [1], [("a", "1"), ("b", "x")], [("a", "2"), ("b", "y")], [("a", "3")]);
        string Found(params (string, MatchKind, string)[] matchers) => string.Join(' ', Select(Name("kinds", matchers), Start, Start).Select(series => series.Labels.Get("a")));
        Assert.Equal("1 2 3", Found());
        Assert.Equal("2", Found(("a", MatchKind.Equal, "2")));
        Assert.Equal("1 3", Found(("a", MatchKind.NotEqual, "2")));
        Assert.Equal("1 2", Found(("b", MatchKind.Regex, "x|y")));
        Assert.Equal("2 3", Found(("b", MatchKind.NotRegex, "x.*")));
        Assert.Equal("3", Found(("b", MatchKind.Equal, "")));
        Assert.Equal("1 2", Found(("b", MatchKind.NotEqual, "")));
        Assert.Equal("1 2 3", Found(("c", MatchKind.Regex, "")));
        Assert.Equal("1", Found(("b", MatchKind.Regex, ".+"), ("a", MatchKind.NotEqual, "2")));
        Assert.Equal("", Found(("a", MatchKind.Equal, "4")));
    }

    [Fact]
    public async Task Labels_hold_any_text()
    {
        (string, string)[] odd = [("quote", "\"'`"), ("back", "\\n\\"), ("line", "a\nb"), ("far", "süd 東 🐄"), ("regex", "a.b|c*")];
        await AppendAsync("odd", [7], odd);
        foreach (var (name, value) in odd)
        {
            var found = Assert.Single(Select(Name("odd", (name, MatchKind.Equal, value)), Start, Start));
            Assert.Equal(Labels.From([("__name__", "odd"), .. odd]), found.Labels);
            Assert.Contains(value, backend.Reader.LabelValues(name, Name("odd"), Start, Start, Cancel));
        }
    }

    [Fact]
    public async Task Identities_names_and_values_are_listed_sorted_and_once()
    {
        await AppendAsync("listed", [1, 2], [("shop", "north"), ("till", "2")], [("shop", "north"), ("till", "1")], [("shop", "east")]);
        Assert.Equal(["listed{shop=\"east\"}", "listed{shop=\"north\",till=\"1\"}", "listed{shop=\"north\",till=\"2\"}"],
            backend.Reader.Series(Name("listed"), Start, Start + 1000, Cancel).Select(labels => labels.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["__name__", "shop", "till"], backend.Reader.LabelNames(Name("listed"), Start, Start + 1000, Cancel));
        Assert.Equal(["east", "north"], backend.Reader.LabelValues("shop", Name("listed"), Start, Start + 1000, Cancel));
        Assert.Equal(["1", "2"], backend.Reader.LabelValues("till", [], Start, Start + 1000, Cancel));
        Assert.Equal(["north"], backend.Reader.LabelValues("shop", Name("listed", ("till", MatchKind.Equal, "2")), Start, Start + 1000, Cancel));
        Assert.Contains("listed", backend.Reader.LabelValues(Labels.MetricName, [], Start, Start + 1000, Cancel));
        Assert.Contains("shop", backend.Reader.LabelNames([], Start, Start + 1000, Cancel));
        Assert.Empty(backend.Reader.LabelValues("shop", Name("nothing"), Start, Start + 1000, Cancel));
    }

    [Fact]
    public async Task A_reference_serves_batch_after_batch_and_what_is_not_committed_never_was()
    {
        using (var appender = backend.Appender())
        {
            var reference = appender.Series(Labels.From(("__name__", "batches")));
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(AppendOutcome.Stored, appender.Append(reference, Start + i * 1000, i));
                appender.Commit();
            }
            Assert.Equal(AppendOutcome.Stored, appender.Append(reference, Start + 3000, 3));
        }
        await backend.SettleAsync("batches");
        Assert.Equal([0, 1, 2], Select(Name("batches"), Start, Start + 60_000).Single().Values.ToArray());
    }

    [Fact]
    public async Task PromQL_computes_the_same_over_all_of_them()
    {
        await AppendAsync("work_total", [.. Enumerable.Range(0, 61).Select(i => i * 2.0)], [("host", "a")], [("host", "b")]);
        using var engine = new QueryEngine(backend.Reader, new QueryEngineOptions(), TimeProvider.System);
        var rate = Assert.IsType<VectorValue>((await engine.InstantAsync("sum(rate(work_total[1m]))", Start + 60_000, Cancel)).Value);
        Assert.Equal(4, rate.Samples.Single().Value, 9);
        var range = Assert.IsType<MatrixValue>((await engine.RangeAsync("max_over_time(work_total{host=\"a\"}[10s])", Start + 10_000, Start + 60_000, 10_000, Cancel)).Value);
        Assert.Equal([20, 40, 60, 80, 100, 120], range.Series.Single().Values);
    }
}

public sealed class EmbeddedStoreTests(EmbeddedBackend backend) : SeriesStoreContract(backend), IClassFixture<EmbeddedBackend>;

public sealed class RemotePrometheusTests(PrometheusBackend backend) : SeriesStoreContract(backend), IClassFixture<PrometheusBackend>;

public sealed class RemoteVictoriaMetricsTests(VictoriaMetricsBackend backend) : SeriesStoreContract(backend), IClassFixture<VictoriaMetricsBackend>;
