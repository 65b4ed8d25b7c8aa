using Muster.Checks;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.MetricsApi.QueryChecks;

namespace Muster.Server.Tests.MetricsApi.QueryChecks;

public class QueryVerdictTests
{
    private static readonly QueryKind Kind = new("queue_length", AlertRange.Parse("5"), AlertRange.Parse("10"), CheckStatus.Unknown, "");

    private static AnsweredSeries Queue(string name, double value) => new(Labels.From(("__name__", "queue_length"), ("host", "web1"), ("queue", name)), value);

    [Fact]
    public void One_series_is_told_with_its_limit_and_perfdata() => Assert.Equal(
        new QueryVerdict(CheckStatus.Critical, "CRITICAL - queue=\"mail\" is 12.5 (critical 10) | 'mail'=12.5;5;10"), QueryVerdict.Of(Kind, [Queue("mail", 12.5)]));

    [Fact]
    public void The_worst_of_many_series_is_the_status_and_the_others_are_listed()
    {
        var verdict = QueryVerdict.Of(Kind, [Queue("fax", 1), Queue("print", 7), Queue("mail", 12), Queue("odd", double.NaN)]);
        Assert.Equal(CheckStatus.Critical, verdict.Status);
        Assert.Equal("""
            CRITICAL - 3 of 4 series: queue="mail" is 12, queue="print" is 7, queue="odd" is NaN (critical 10) | 'mail'=12;5;10 'print'=7;5;10 'odd'=U;5;10 'fax'=1;5;10
            CRITICAL queue="mail" is 12
            WARNING queue="print" is 7
            UNKNOWN queue="odd" is NaN
            OK queue="fax" is 1
            """, verdict.Output);
    }

    [Fact]
    public void Labels_cannot_break_out_of_the_text_or_the_perfdata()
    {
        var verdict = QueryVerdict.Of(Kind, [Queue("a|b='c'\nd", 1)]);
        var read = PluginOutput.Parse(System.Text.Encoding.UTF8.GetBytes(verdict.Output), int.MaxValue);
        Assert.Equal("OK - queue=\"a/b='c' d\" is 1", read.Text);
        Assert.Equal("a_b__c__d", read.Perfdata.Single().Label);
    }

    [Fact]
    public void A_bare_number_and_many_fine_ones_are_told_briefly()
    {
        Assert.Equal("OK - the value is 3 | 'value'=3;5;10", QueryVerdict.Of(Kind, [new AnsweredSeries(Labels.Empty, 3)]).Output);
        Assert.StartsWith("OK - all 4 series are fine: queue=\"a\" is 1, queue=\"b\" is 1, queue=\"c\" is 1 … | ", QueryVerdict.Of(Kind, [Queue("d", 1), Queue("c", 1), Queue("b", 1), Queue("a", 1)]).Output);
    }

    [Fact]
    public void The_text_has_six_digits_and_the_perfdata_all() =>
        Assert.Equal("OK - the value is 3.33333 | 'value'=3.3333333333333335;5;10", QueryVerdict.Of(Kind, [new AnsweredSeries(Labels.Empty, 10 / 3.0)]).Output);

    [Theory]
    [InlineData(CheckStatus.Ok, "OK - no data: the query has no series here now")]
    [InlineData(CheckStatus.Critical, "CRITICAL - no data: the query has no series here now")]
    public void No_data_is_what_the_check_says_it_is(CheckStatus status, string output) =>
        Assert.Equal(new QueryVerdict(status, output), QueryVerdict.Of(Kind with { NoData = status }, []));

    [Fact]
    public void A_thousand_series_are_told_up_to_a_number()
    {
        var verdict = QueryVerdict.Of(Kind, [.. Enumerable.Range(0, 1000).Select(i => Queue($"q{i}", 20))]);
        Assert.StartsWith("CRITICAL - 1000 of 1000 series: ", verdict.Output);
        Assert.EndsWith("\nand 800 more", verdict.Output);
    }

    [Theory]
    [InlineData("query: sum(rate(x[5m])\ncritical: 1", 1, 23, "query: ")]
    [InlineData("query: 'up{a=}'\ncritical: 1", 1, 14, "query: ")]
    [InlineData("query: |\n  sum by (a) (\n    up{a=}\n  )\ncritical: 1", 3, 10, "query: ")]
    [InlineData("query: >-\n  sum(up) +\n  up{a=}\ncritical: 1", 3, 8, "query: ")]
    [InlineData("query: up[5m]\ncritical: 1", 1, 8, "a range needs a function")]
    [InlineData("query: up", 1, 1, "warning: or critical: is missing")]
    [InlineData("query: up\ncritical: 9:1", 2, 11, "critical: ")]
    [InlineData("query: up\ncritical: 1\nnoData: maybe", 3, 9, "none of ok, warning, critical, unknown")]
    [InlineData("query: up\ncritical: 1\nfrom: agent", 3, 7, "asked by the server")]
    [InlineData("query: up\ncritical: 1\nbearer: x", 3, 1, "unknown key")]
    public void What_is_wrong_is_named_with_its_place_in_the_file(string yaml, int line, int column, string reason)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => CheckFile.Parse("checks/q.yaml", yaml, new Dictionary<string, IReadOnlyCollection<string>>()));
        Assert.Contains(reason, wrong.Reason);
        Assert.Equal((line, column), (wrong.Line, wrong.Column));
    }
}
