using Muster.Server.Configuration;
using Muster.Server.Graphs.Specs;
using Muster.Server.Views.Files;

namespace Muster.Server.Tests.Views;

public class ViewFileTests
{
    [Fact]
    public void A_view_holds_graphs_metrics_of_hosts_and_patterns()
    {
        var view = Read("""
            name: Shop/Fronts
            on: web
            range: 24h
            columns: 3
            rotate: 45s
            items:
              - query: sum(rate(http_requests_total{host=~"$hosts"}[$rate]))
                title: Requests
                width: 2
                thresholds: [{from: 100, tone: critical}]
              - host: web-01
                metric: node_load1
              - hosts: web and not canary
                metrics: node_load.*
                kind: stack
              - hosts: ~web-0[12]
                metric: node_network_receive_bytes_total
              - each: web
                metric: node_load1
            """);
        Assert.Equal(("Shop/Fronts", "shop.fronts", "Shop", "Fronts", "web", "24h", 3, TimeSpan.FromSeconds(45)), (view.Name, view.Id, view.Parent, view.Title, view.On.ToString(), view.Range, view.Columns, view.Rotate));
        Assert.Equal(2, view.Items[0].Width);
        Assert.Single(view.Items[0].Graph.Thresholds);
        Assert.Equal("""{__name__="node_load1",host="web-01"}""", view.Items[1].Graph.Queries[0].Query);
        Assert.Equal(("""{__name__=~"node_load.*",host=~"$hosts"}""", GraphKind.Stack, "web and not canary"), (view.Items[2].Graph.Queries[0].Query, view.Items[2].Graph.Kind, view.Items[2].On!.ToString()));
        Assert.Equal("""rate({__name__="node_network_receive_bytes_total",host=~"web-0[12]"}[$rate])""", view.Items[3].Graph.Queries[0].Query);
        Assert.Equal("""{__name__="node_load1",host="$host"}""", view.Items[4].Graph.Queries[0].Query);
    }

    [Theory]
    [InlineData("name: A\nitens: []", "2:1", "did you mean “items”?")]
    [InlineData("name: A\nitems:\n  - metric: x\n    hots: web", "4:5", "unknown key “hots”")]
    [InlineData("name: A\nitems:\n  - title: x", "3:5", "an item shows a query")]
    [InlineData("name: A\nitems:\n  - hosts: web and\n    metric: x", "3:12", "hosts: column")]
    [InlineData("name: A\nitems:\n  - metrics: '('\n    hosts: web", "3:14", "no regular expression")]
    [InlineData("name: A/\nitems: []", "1:7", "every part")]
    [InlineData("name: A\nrange: soonish", "2:8", "range:")]
    [InlineData("name: A\nrotate: 1s", "2:9", "rotate: from 3s")]
    [InlineData("name: A\nitems:\n  - query: x\n    kind: pie", "4:11", "none of line")]
    [InlineData("- name: A\n- name: a", "2:9", "there are two views")]
    [InlineData("name: A\nitems: 5", "2:8", "a sequence is expected")]
    public void What_is_wrong_is_named_with_its_place_and_the_cure(string yaml, string place, string why)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Read(yaml));
        Assert.StartsWith($"views/a.yaml:{place}: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(why, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Shop / Fronts", "shop.fronts")]
    [InlineData("Überblick (neu)", "dcberblick-neu")]
    [InlineData("日本", "65e5672c")]
    public void Names_become_addresses(string name, string id) => Assert.Equal(id, ViewNames.IdOf(name));

    [Fact]
    public void Any_damage_is_refused_in_words()
    {
        const string Signs = "{}[]:-'\"\n#&*|>!%@a1 \t";
        const string Good = "name: A\non: web\nitems:\n  - query: up\n    width: 2\n  - host: a\n    metric: b\n";
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var text = Good.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--) text[random.Next(text.Length)] = Signs[random.Next(Signs.Length)];
            try
            {
                Read(new string(text));
            }
            catch (ConfigurationException wrong)
            {
                Assert.StartsWith("views/a.yaml:", wrong.Message, StringComparison.Ordinal);
            }
            catch (InvalidOperationException)
            {
                // The damage left no view at all.
            }
        }
    }

    private static ViewDefinition Read(string yaml) => ViewFile.ReadAll([new("views/a.yaml", yaml)], ConfigurationSnapshot.Empty).All.First();
}
