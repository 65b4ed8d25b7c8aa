using System.Text;
using Muster.Metrics;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Scraping;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Tests.MetricsApi;

namespace Muster.Server.Tests.Gathering;

public class TargetIntakeTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;
    private MetricsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MetricsServer.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private TargetIntake Intake(string more = "")
    {
        var source = (ScrapeSource)MetricSourceFile.Parse("metrics/app.yaml", "scrape: app:80\n" + more, new Dictionary<string, IReadOnlyCollection<string>>()).Single();
        return new TargetIntake(TargetPlan.OfServer(source, []).Single(), _server.Get<MetricsStore>());
    }

    private ScrapeAnswer Answer(string text, int second = 0, bool openMetrics = false) => new(_now + second * 1000, TimeSpan.FromMilliseconds(5), openMetrics, Encoding.UTF8.GetBytes(text), "");

    /// <summary>name{labels} value@second of all stored samples, stale markers told.</summary>
    private string[] Stored(string metric = "") => [.. _server.Get<MetricsStore>().Reader
        .Select([metric.Length > 0 ? new Matcher("__name__", MatchKind.Equal, metric) : new Matcher("__name__", MatchKind.NotRegex, "up|scrape_.*")], 0, long.MaxValue, default, CancellationToken.None)
        .SelectMany(series => Enumerable.Range(0, series.Times.Length).Select(i => $"{series.Labels} {(StaleMarker.Is(series.Values.Span[i]) ? "stale" : series.Values.Span[i])}@{(series.Times.Span[i] - _now) / 1000}"))
        .Order(StringComparer.Ordinal)];

    [Fact]
    public void Samples_carry_the_labels_of_their_target_and_a_series_that_goes_gets_an_end()
    {
        var intake = Intake();
        intake.Take(Answer("a{x=\"1\"} 1\nb 2\n"));
        intake.Take(Answer("b 3\n", 10));
        Assert.Equal(
        [
            "a{instance=\"app:80\",job=\"app\",x=\"1\"} 1@0", "a{instance=\"app:80\",job=\"app\",x=\"1\"} stale@10",
            "b{instance=\"app:80\",job=\"app\"} 2@0", "b{instance=\"app:80\",job=\"app\"} 3@10",
        ], Stored());
        Assert.Equal(["up{instance=\"app:80\",job=\"app\"} 1@0", "up{instance=\"app:80\",job=\"app\"} 1@10"], Stored("up"));
        Assert.Equal(["scrape_samples_scraped{instance=\"app:80\",job=\"app\"} 1@10", "scrape_samples_scraped{instance=\"app:80\",job=\"app\"} 2@0"], Stored("scrape_samples_scraped"));
    }

    [Fact]
    public void A_failed_scrape_ends_all_series_but_up()
    {
        var intake = Intake();
        intake.Take(Answer("a 1\n"));
        intake.Take(new ScrapeAnswer(_now + 10_000, TimeSpan.FromSeconds(1), false, default, "connection refused"));
        intake.Take(Answer("a 2\n", 20));
        Assert.Equal(["a{instance=\"app:80\",job=\"app\"} 1@0", "a{instance=\"app:80\",job=\"app\"} 2@20", "a{instance=\"app:80\",job=\"app\"} stale@10"], Stored());
        Assert.Equal(["up{instance=\"app:80\",job=\"app\"} 0@10", "up{instance=\"app:80\",job=\"app\"} 1@0", "up{instance=\"app:80\",job=\"app\"} 1@20"], Stored("up"));
    }

    [Fact]
    public void A_target_that_goes_ends_with_its_up()
    {
        var intake = Intake();
        intake.Take(Answer("a 1\n"));
        intake.Close(_now + 5_000);
        intake.Take(Answer("a 2\n", 10));
        Assert.Equal(["a{instance=\"app:80\",job=\"app\"} 1@0", "a{instance=\"app:80\",job=\"app\"} stale@5"], Stored());
        Assert.Equal(["up{instance=\"app:80\",job=\"app\"} 1@0", "up{instance=\"app:80\",job=\"app\"} stale@5"], Stored("up"));
    }

    [Fact]
    public void Labels_that_clash_are_renamed_unless_they_are_honoured()
    {
        Intake().Take(Answer("a{job=\"theirs\",exported_job=\"taken\"} 1\n"));
        Assert.Equal(["a{exported_exported_job=\"theirs\",exported_job=\"taken\",instance=\"app:80\",job=\"app\"} 1@0"], Stored());
        Intake("honorLabels: true").Take(Answer("b{job=\"theirs\"} 1\n"));
        Assert.Equal(["b{instance=\"app:80\",job=\"theirs\"} 1@0"], Stored("b"));
    }

    [Fact]
    public void Lines_that_cannot_be_read_are_counted_and_the_first_is_named()
    {
        var intake = Intake();
        intake.Take(Answer("a 1\nnonsense\nb{x} 2\na 3\nc 1\n"));
        Assert.Equal(["a{instance=\"app:80\",job=\"app\"} 1@0", "c{instance=\"app:80\",job=\"app\"} 1@0"], Stored());
        Assert.Equal((true, 4, 2, 3, "line 2, column 9: a value is missing"), (intake.Health.Up, intake.Health.Samples, intake.Health.Kept, intake.Health.Refused, intake.Health.Warning));
    }

    [Fact]
    public void Too_many_samples_refuse_the_whole()
    {
        var intake = Intake("maxSamples: 2");
        intake.Take(Answer("a 1\nb 1\nc 1\n"));
        Assert.Empty(Stored());
        Assert.Contains("maxSamples", intake.Health.Error, StringComparison.Ordinal);
        Assert.Equal(["up{instance=\"app:80\",job=\"app\"} 0@0"], Stored("up"));
    }

    [Fact]
    public void Metric_relabelling_renames_and_drops()
    {
        Intake("metric_relabel_configs:\n- {source_labels: [__name__], regex: 'go_.*', action: drop}\n- {source_labels: [__name__], regex: 'app_(.*)', target_label: __name__, replacement: 'x_$1'}").Take(Answer("go_gc 1\napp_hits 2\n"));
        Assert.Equal(["x_hits{instance=\"app:80\",job=\"app\"} 2@0"], Stored());
    }

    [Fact]
    public void OpenMetrics_needs_its_end_and_describes_its_counters()
    {
        var intake = Intake();
        intake.Take(Answer("# TYPE hits counter\n# HELP hits Seen.\nhits_total 1\n", 0, openMetrics: true));
        Assert.Contains("# EOF", intake.Health.Error, StringComparison.Ordinal);
        intake.Take(Answer("# TYPE hits counter\n# HELP hits Seen.\nhits_total 1\n# EOF\n", 10, openMetrics: true));
        Assert.Equal(new MetricMetadata("counter", "Seen.", ""), _server.Get<MetricsStore>().Metadata.Find("hits_total"));
    }

    [Fact]
    public void Times_of_the_text_are_kept_and_such_series_end_by_themselves()
    {
        var intake = Intake();
        intake.Take(Answer($"a 1 {_now - 2000}\n"));
        intake.Take(Answer("b 1\n", 10));
        Assert.Equal(["a{instance=\"app:80\",job=\"app\"} 1@-2", "b{instance=\"app:80\",job=\"app\"} 1@10"], Stored());
    }
}
