using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Tests.Comparing;

public class ComparisonTests
{
    [Fact]
    public void Runs_of_the_same_are_hardly_ever_called_different_though_neighbouring_seconds_resemble_each_other()
    {
        var different = Enumerable.Range(0, 200).Select(i => new Comparison(MadeUpRuns.Run(2 * i), MadeUpRuns.Run(2 * i + 1))).Where(c => c.Figures.Any(f => f.Better is not null)).ToList();
        Assert.InRange(different.Count, 0, 14);
    }

    [Fact]
    public void What_answers_a_tenth_slower_is_called_worse_with_an_interval_around_the_tenth()
    {
        var comparisons = Enumerable.Range(0, 20).Select(i => new Comparison(MadeUpRuns.Run(i, mood: 0.01), MadeUpRuns.Run(1000 + i, slower: 1.1, mood: 0.01))).ToList();
        foreach (var name in new[] { "p50", "mean", "requests per second" }) Assert.InRange(comparisons.Count(c => Of(c, name).Verdict == Judgement.Worse), 18, 20);
        Assert.InRange(comparisons.Count(c => Of(c, "p50").Low < 0.1 && Of(c, "p50").High > 0.1), 19, 20);
        Assert.All(comparisons, c => Assert.True(c.Worse));
        Assert.All(comparisons, c => Assert.StartsWith("Worse: ", ComparisonText.Says(c), StringComparison.Ordinal));
    }

    [Fact]
    public void What_answers_faster_is_called_better() =>
        Assert.Equal(Judgement.Better, Of(new Comparison(MadeUpRuns.Run(1, slower: 1.3, mood: 0.05), MadeUpRuns.Run(2, mood: 0.05)), "p95").Verdict);

    [Fact]
    public void A_difference_of_less_than_two_in_a_hundred_never_counts()
    {
        var comparison = new Comparison(MadeUpRuns.Run(1, mood: 0, perSecond: 20_000), MadeUpRuns.Run(2, slower: 1.012, mood: 0, perSecond: 20_000));
        Assert.Equal(Judgement.Same, Of(comparison, "mean").Verdict);
        Assert.True(Of(comparison, "mean").Low > 0);
        Assert.Contains("too small to count", ComparisonText.Of(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void Some_failures_of_many_are_chance_and_many_are_not()
    {
        Assert.Equal(Judgement.Same, Of(new Comparison(MadeUpRuns.Run(1), MadeUpRuns.Run(2, failing: 0.0005)), "failed").Verdict);
        Assert.Equal(Judgement.Same, Of(new Comparison(MadeUpRuns.Run(1, failing: 0.05), MadeUpRuns.Run(2, failing: 0.05)), "failed").Verdict);
        Assert.Equal(Judgement.Worse, Of(new Comparison(MadeUpRuns.Run(1), MadeUpRuns.Run(2, failing: 0.03)), "failed").Verdict);
        Assert.Equal(Judgement.Better, Of(new Comparison(MadeUpRuns.Run(1, failing: 0.1), MadeUpRuns.Run(2, failing: 0.03)), "failed").Verdict);
    }

    [Fact]
    public void A_percentile_with_hardly_a_request_behind_it_is_not_judged()
    {
        var comparison = new Comparison(MadeUpRuns.Run(1, perSecond: 60), MadeUpRuns.Run(2, perSecond: 60));
        Assert.Equal(Judgement.Unknown, Of(comparison, "p99.9").Verdict);
        Assert.Null(Of(comparison, "p99.9").High);
        Assert.NotEqual(Judgement.Unknown, Of(comparison, "p50").Verdict);
        Assert.Equal(Judgement.NotJudged, Of(comparison, "longest").Verdict);
    }

    [Fact]
    public void Reports_kept_before_there_were_blocks_are_judged_by_their_seconds()
    {
        var (before, after) = (MadeUpRuns.Run(1, mood: 0.02, seconds: 20) with { Blocks = null }, MadeUpRuns.Run(2, slower: 1.3, mood: 0.02, seconds: 20));
        var comparison = new Comparison(ReportJson.Read(ReportJson.Text(before), "before.json"), after);
        Assert.Equal(Judgement.Worse, Of(comparison, "p50").Verdict);
        Assert.Equal(Judgement.Worse, Of(comparison, "requests per second").Verdict);
        Assert.Equal(Judgement.Unknown, Of(comparison, "p75").Verdict);
        Assert.Contains(comparison.Remarks, r => r.Contains("older program", StringComparison.Ordinal));
        Assert.DoesNotContain(new Comparison(before, MadeUpRuns.Run(3, mood: 0.02, seconds: 20)).Figures, f => f.Better is not null);
    }

    [Fact]
    public void Where_nothing_tells_of_chance_nothing_is_judged()
    {
        var comparison = new Comparison(Outcomes.Of(requests: 5000, seconds: 10, latency: 20).Report, Outcomes.Of(requests: 500, seconds: 10, latency: 10).Report);
        Assert.All(comparison.Figures, f => Assert.Null(f.Better));
        Assert.StartsWith("It cannot be told", ComparisonText.Says(comparison), StringComparison.Ordinal);
        Assert.Contains("-50.0 %", ComparisonText.Of(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_and_a_closed_run_are_shown_and_not_judged()
    {
        var comparison = new Comparison(MadeUpRuns.Run(1), MadeUpRuns.Run(2, slower: 2) with { Model = "open" });
        Assert.All(comparison.Figures, f => Assert.Equal(Judgement.NotJudged, f.Verdict));
        Assert.Contains(comparison.Remarks, r => r.Contains("closed", StringComparison.Ordinal));
        Assert.Equal("The runs cannot be compared.", ComparisonText.Says(comparison));
    }

    [Fact]
    public void Text_page_and_JSON_say_the_same()
    {
        var comparison = new Comparison(MadeUpRuns.Run(1) with { Plan = "GET /<b>" }, MadeUpRuns.Run(2, slower: 1.5));
        Assert.Contains("worse", ComparisonText.Of(comparison), StringComparison.Ordinal);
        Assert.Contains(ComparisonText.Between(Of(comparison, "p50")), ComparisonHtml.Of(comparison), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", ComparisonHtml.Of(comparison), StringComparison.Ordinal);
        var json = System.Text.Json.JsonDocument.Parse(ComparisonJson.Of(comparison)).RootElement;
        var p50 = json.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "p50");
        Assert.Equal(("worse", false, true), (p50.GetProperty("verdict").GetString(), p50.GetProperty("better").GetBoolean(), json.GetProperty("worse").GetBoolean()));
        Assert.InRange(p50.GetProperty("change").GetDouble(), p50.GetProperty("low").GetDouble(), p50.GetProperty("high").GetDouble());
    }

    [Theory]
    [InlineData("\"latencies\": \"", "\"latencies\": \"!")]
    [InlineData("\"failed\": 0,\n        \"latencySum\"", "\"failed\": -1,\n        \"latencySum\"")]
    [InlineData("\"blocks\": {\n    \"seconds\": ", "\"blocks\": {\n    \"seconds\": -")]
    public void A_report_with_damaged_blocks_is_refused(string sound, string damaged)
    {
        var text = ReportJson.Text(MadeUpRuns.Run(1, seconds: 1));
        Assert.Contains(sound, text, StringComparison.Ordinal);
        Assert.Contains("damaged", Assert.Throws<LoadPlanException>(() => ReportJson.Read(text.Replace(sound, damaged, StringComparison.Ordinal), "r.json")).Message, StringComparison.Ordinal);
    }

    private static ComparedFigure Of(Comparison comparison, string name) => comparison.Figures.Single(f => f.Name == name);
}
