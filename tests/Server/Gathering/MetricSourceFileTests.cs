using System.Net;
using Muster.Server.Configuration;
using Muster.Server.Configuration.Sources;

namespace Muster.Server.Tests.Gathering;

public class MetricSourceFileTests
{
    private static List<MetricSource> Read(string text) => MetricSourceFile.Parse("metrics/node.yaml", text, new Dictionary<string, IReadOnlyCollection<string>>());

    [Fact]
    public void One_line_is_a_whole_source()
    {
        var source = Assert.IsType<ScrapeSource>(Assert.Single(Read("scrape: localhost:9100")));
        Assert.Equal(("node", "http://localhost:9100/metrics", false, TimeSpan.FromSeconds(15)), (source.Name, source.Targets[0], source.FromAgent, source.Every));
    }

    [Fact]
    public void Hosts_that_are_named_do_it_themselves()
    {
        Assert.True(Read("scrape: localhost:9100\non: web")[0].FromAgent);
        Assert.False(Read("scrape: '{host.address}:9100'\non: web\nfrom: server")[0].FromAgent);
        Assert.True(((ScrapeSource)Read("scrape: '{host.address}:9100'")[0]).PerHost);
    }

    [Fact]
    public void Listeners_are_bound_to_this_machine_unless_said_otherwise()
    {
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:2003"), ((GraphiteSource)Read("graphite: true")[0]).Listen);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:9"), ((StatsdSource)Read("statsd: 9")[0]).Listen);
        Assert.Equal(IPEndPoint.Parse("0.0.0.0:2003"), ((GraphiteSource)Read("graphite: '*:2003'")[0]).Listen);
        var ganglia = (GangliaSource)Read("ganglia: {listen: '[::1]:8649', poll: [gmond, 'b:1']}")[0];
        Assert.Equal((IPEndPoint.Parse("[::1]:8649"), new DnsEndPoint("gmond", 8649), new DnsEndPoint("b", 1)), (ganglia.Listen, ganglia.Poll[0], ganglia.Poll[1]));
    }

    [Theory]
    [InlineData("scrap: x:1", "1:1", "did you mean “scrape”")]
    [InlineData("scrape: 'ftp://x/'", "1:9", "is no address")]
    [InlineData("scrape: x:1\nstatsd: true", "2:1", "exactly one of")]
    [InlineData("scrape: x:1\nevery: 5s\ntimeout: 6s", "3:10", "longer than every")]
    [InlineData("scrape: x:1\non: 'web and'", "2:5", "column")]
    [InlineData("scrape: x:1\non: web\nfrom: server", "2:5", "no use here")]
    [InlineData("scrape: x:1\nfrom: agent", "2:7", "needs on")]
    [InlineData("ganglia: {poll: [a]}\non: web", "2:5", "by the server only")]
    [InlineData("graphite: nowhere", "1:11", "no place to listen at")]
    [InlineData("graphite: true\nrules: [{match: a.b}]", "2:9", "either name or drop")]
    [InlineData("statsd: true\nbuckets: [1, 1]", "2:10", "above the one before")]
    [InlineData("statsd: true\npercentiles: [101]", "2:14", "above 0, up to 100")]
    [InlineData("scrape: x:1\nmaxBody: lots", "2:10", "no size")]
    [InlineData("scrape: x:1\nlabels: {__a: b}", "2:15", "no label name")]
    public void What_is_wrong_is_named_with_its_place(string text, string place, string reason)
    {
        var told = Assert.Throws<ConfigurationException>(() => Read(text)).Message;
        Assert.Contains("metrics/node.yaml:" + place, told, StringComparison.Ordinal);
        Assert.Contains(reason, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_run_changes_the_fingerprint()
    {
        var one = Read("scrape: x:1\non: web\ndescription: a")[0].Fingerprint;
        Assert.Equal(one, Read("# comment\nscrape:   x:1\non: db\ndescription: b")[0].Fingerprint);
        Assert.NotEqual(one, Read("scrape: x:1\non: web\nevery: 20s")[0].Fingerprint);
    }
}
