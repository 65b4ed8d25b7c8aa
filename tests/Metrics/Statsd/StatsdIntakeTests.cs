using System.Globalization;
using System.Text;
using Muster.Metrics.Intake;
using Muster.Metrics.Statsd;

namespace Muster.Metrics.Tests.Statsd;

public class StatsdIntakeTests
{
    private readonly IntakeTally _tally = new();

    private StatsdIntake Intake(StatsdOptions? options = null, params PathRule[] rules) => new(options ?? new StatsdOptions(), new PathMapping(rules), _tally);

    private static void Take(StatsdIntake intake, string lines, long nowMs = 0) => intake.Take(Encoding.UTF8.GetBytes(lines), nowMs);

    private static List<string> Flush(StatsdIntake intake, long nowMs = 10_000)
    {
        var samples = new List<LabelledSample>();
        intake.Flush(nowMs, samples);
        Assert.All(samples, sample => Assert.Equal(nowMs, sample.TimeMs));
        return [.. samples.Select(sample => $"{sample.Labels} {(StaleMarker.Is(sample.Value) ? "stale" : Math.Round(sample.Value, 9).ToString(CultureInfo.InvariantCulture))}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Counters_count_on_from_flush_to_flush_and_know_sample_rates()
    {
        var intake = Intake();
        Take(intake, "web.hits:1|c\nweb.hits:2|c|@0.1\n");
        Assert.Equal(["web_hits_total 21"], Flush(intake));
        Assert.Equal(["web_hits_total 21"], Flush(intake, 20_000));
        Take(intake, "web.hits:1:2:3|c", 20_000);
        Assert.Equal(["web_hits_total 27"], Flush(intake, 30_000));
    }

    [Fact]
    public void Gauges_are_set_and_moved()
    {
        var intake = Intake();
        Take(intake, "temp:20|g\ntemp:+2.5|g\ntemp:-0.5|g");
        Assert.Equal(["temp 22"], Flush(intake));
    }

    [Fact]
    public void Timers_become_seconds_with_quantiles_of_the_window()
    {
        var intake = Intake(new StatsdOptions { Quantiles = [0.5, 1] });
        for (var i = 1; i <= 101; i++) Take(intake, $"rpc:{i}|ms");
        Assert.Equal(["rpc_seconds_count 101", "rpc_seconds_sum 5.151", "rpc_seconds{quantile=\"0.5\"} 0.051", "rpc_seconds{quantile=\"1\"} 0.101"], Flush(intake));
        Assert.Equal(["rpc_seconds_count 101", "rpc_seconds_sum 5.151", "rpc_seconds{quantile=\"0.5\"} stale", "rpc_seconds{quantile=\"1\"} stale"], Flush(intake, 20_000));
        Assert.Equal(["rpc_seconds_count 101", "rpc_seconds_sum 5.151"], Flush(intake, 30_000));
    }

    [Fact]
    public void With_buckets_they_become_histograms()
    {
        var intake = Intake(new StatsdOptions { Buckets = [0.1, 1] });
        Take(intake, "size:0.1|h|@0.5\nsize:0.5:7|h\n");
        Assert.Equal(["size_bucket{le=\"+Inf\"} 4", "size_bucket{le=\"0.1\"} 2", "size_bucket{le=\"1\"} 3", "size_count 4", "size_sum 7.7"], Flush(intake));
    }

    [Fact]
    public void Sets_count_different_values_of_one_window()
    {
        var intake = Intake();
        Take(intake, "users:ann|s\nusers:bob|s\nusers:ann|s\nusers:a:b|s");
        Assert.Equal(["users 3"], Flush(intake));
        Assert.Equal(["users 0"], Flush(intake, 20_000));
    }

    [Fact]
    public void Tags_become_labels_in_any_order_and_rules_apply()
    {
        var intake = Intake(null, new PathRule("app.*.hits", "hits", [new Label("app", "$1")]));
        Take(intake, "app.shop.hits:1|c|#env:prod,canary\napp.shop.hits:1|c|#canary,env:prod|c:abc\n");
        Assert.Equal(["hits_total{app=\"shop\",canary=\"true\",env=\"prod\"} 2"], Flush(intake));
    }

    [Fact]
    public void A_series_nobody_sends_to_ends()
    {
        var intake = Intake(new StatsdOptions { Forget = TimeSpan.FromSeconds(30) });
        Take(intake, "a:1|g", 0);
        Assert.Equal(["a 1"], Flush(intake, 30_000));
        Assert.Equal(["a stale"], Flush(intake, 40_000));
        Assert.Empty(Flush(intake, 50_000));
        Take(intake, "a:2|g", 50_000);
        Assert.Equal(["a 2"], Flush(intake, 60_000));
    }

    [Theory]
    [InlineData("a", "it is not name:value|type")]
    [InlineData("a:1", "a type is missing: write name:value|c")]
    [InlineData("a:1|x", "“x” is no type: c, g, ms, h, d and s are")]
    [InlineData("a:x|c", "“x” is no count")]
    [InlineData("a:1|c|@0", "the sample rate “0” is not above 0 and up to 1")]
    [InlineData("a:1|c|what", "“what” is neither @rate nor #tags")]
    [InlineData("_e{1,1}:a|b", "events and service checks are no metrics")]
    public void A_wrong_line_is_named_and_the_others_are_taken(string line, string reason)
    {
        var intake = Intake();
        Take(intake, line + "\nok:1|g\n");
        Assert.Contains("ok 1", Flush(intake));
        Assert.Equal((1, 1), (_tally.Taken, _tally.Refused));
        Assert.Equal((line, reason), (_tally.First!.Text, _tally.First.Reason));
    }

    [Fact]
    public void More_series_than_allowed_are_refused()
    {
        var intake = Intake(new StatsdOptions { MostSeries = 2 });
        Take(intake, "a:1|g\nb:1|g\nc:1|g\na:2|g\n");
        Assert.Equal(["a 2", "b 1"], Flush(intake));
        Assert.Equal("there are 2 series already", _tally.First!.Reason);
    }

    [Fact]
    public void Any_bytes_are_taken_or_refused()
    {
        var random = new Random(5);
        var intake = Intake();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes("a.b:1:2|ms|@0.5|#t:v,w\nc:x|s\nd:+1|g");
            for (var i = random.Next(0, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            intake.Take(bytes.AsSpan(0, random.Next(bytes.Length + 1)), round);
            if (round % 500 == 0) Flush(intake, round);
        }
        Assert.True(_tally.Taken > 1_000 && _tally.Refused > 1_000);
    }
}
