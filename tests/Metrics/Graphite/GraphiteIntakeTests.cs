using System.Text;
using Muster.Metrics.Graphite;
using Muster.Metrics.Intake;

namespace Muster.Metrics.Tests.Graphite;

public class GraphiteIntakeTests
{
    private readonly IntakeTally _tally = new();

    private List<string> Take(string lines, params PathRule[] rules)
    {
        var samples = new List<LabelledSample>();
        new GraphiteIntake(new PathMapping(rules), _tally).Take(Encoding.UTF8.GetBytes(lines), 5_000, samples);
        return [.. samples.Select(sample => $"{sample.Labels} {sample.Value} {sample.TimeMs}")];
    }

    [Fact]
    public void Dots_become_underscores_and_seconds_milliseconds() =>
        Assert.Equal(["servers_db1_load_1m 0.5 1700000000000", "_1a_b 2 1500"], Take("servers.db1.load-1m 0.5 1700000000\n1a.b 2 1.5\r\n"));

    [Fact]
    public void Tags_become_labels() =>
        Assert.Equal(["disk_used{datacenter=\"dc1\",server_name=\"web=01\"} 1 1000"], Take("disk.used;datacenter=dc1;server.name=web=01 1 1\n"));

    [Theory]
    [InlineData("a.b 1 -1")]
    [InlineData("a.b 1 N")]
    [InlineData("a.b 1")]
    public void Without_a_time_it_is_now(string line) => Assert.Equal(["a_b 1 5000"], Take(line));

    [Fact]
    public void The_first_rule_that_fits_makes_name_and_labels() => Assert.Equal(
        ["cpu_idle{cpu=\"0\",host=\"db1\"} 9 5000", "rest{what=\"b.c\"} 1 5000"],
        Take("servers.db1.cpu0.idle 9\nnoise.x 1\nany.b.c 1\n",
            new PathRule("servers.*.cpu*.*", "cpu_$3", [new Label("host", "$1"), new Label("cpu", "${2}")]),
            new PathRule("noise.**", "", []),
            new PathRule("any.**", "rest", [new Label("what", "$1")])));

    [Theory]
    [InlineData("a.b", "a value is missing: write path value timestamp")]
    [InlineData("a.b x 1", "“x” is no number")]
    [InlineData("a.b 1 yesterday", "“yesterday” is no time in unix seconds")]
    [InlineData("a.b 1 2 3", "there are more than three words")]
    [InlineData("a;b 1 2", "the tag “b” is not name=value")]
    [InlineData(";b=c 1 2", "the path has no name before its tags")]
    public void A_wrong_line_is_named_and_the_others_are_taken(string line, string reason)
    {
        Assert.Equal(["ok 1 5000"], Take(line + "\nok 1\n" + "also wrong\n"));
        Assert.Equal((1, 2), (_tally.Taken, _tally.Refused));
        Assert.Equal(new Offence(line, reason, 5_000), _tally.First);
        Assert.Equal("also wrong", _tally.Last!.Text);
    }

    [Fact]
    public void Any_bytes_are_taken_or_refused_line_by_line()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes("a.b.c;d=e;f=g 1.5e3 1700000000");
            for (var i = random.Next(0, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var tally = new IntakeTally();
            var samples = new List<LabelledSample>();
            new GraphiteIntake(new PathMapping([]), tally).Take(bytes, 5_000, samples);
            Assert.Equal(tally.Taken, samples.Count);
            Assert.True(tally.Refused == 0 == (tally.First is null));
        }
    }
}
