using Muster.Server.Configuration;
using Muster.Server.Graphs.Specs;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Tests.Graphs;

public sealed class GraphSpecTests
{
    private static readonly GraphSpec Whole = new()
    {
        Title = "Load: now",
        Description = "of the fronts",
        Queries = [new GraphQuery { Query = "node_load1{host=\"a\"}", Legend = "{{host}}", Unit = "ratio", Kind = GraphKind.Area, Color = "#1f77b4", Width = 2.5 }, new GraphQuery { Query = "node_load5" }],
        Kind = GraphKind.Stack,
        Unit = "seconds",
        Thresholds = [new GraphThreshold { From = 4, Tone = ThresholdTone.Warning }, new GraphThreshold { From = 8, To = 16, Tone = ThresholdTone.Critical, Label = "too much" }],
        Log = true,
        Min = 0.5,
        Max = 20,
        Height = 300,
    };

    [Fact]
    public void A_graph_reads_back_from_its_JSON() => Assert.Equal(Whole.ToJson(), GraphSpec.FromJson(Whole.ToJson()).ToJson());

    [Fact]
    public void A_graph_reads_back_from_its_YAML()
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(GraphYamlText.Node(Whole))).Save(text, assignAnchors: false);
        Assert.Equal(Whole.ToJson(), Read(text.ToString()).ToJson());
    }

    [Fact]
    public void A_query_alone_is_a_graph()
    {
        var spec = Read("title: Load\nquery: node_load1\nkind: area\n");
        Assert.Equal(("Load", "node_load1", GraphKind.Area), (spec.Title, spec.Queries[0].Query, spec.Kind));
    }

    [Theory]
    [InlineData("title: x\nqueri: up\n", 2, "did you mean “quer")]
    [InlineData("query: up\nkind: pie\n", 2, "none of line")]
    [InlineData("queries:\n  - query: up\n    colour: red\n", 3, "did you mean “color”")]
    [InlineData("queries:\n  - query: up\n    color: red\n", 2, "write #1f77b4")]
    [InlineData("query: up\nmin: 5\nmax: 1\n", 1, "below max")]
    [InlineData("query: up\nthresholds:\n  - tone: warning\n", 3, "from, to or both")]
    public void What_is_wrong_is_told_with_its_place(string yaml, int line, string reason)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Read(yaml));
        Assert.Contains(reason, wrong.Message);
        Assert.Equal(line, wrong.Line);
    }

    [Theory]
    [InlineData("{}", "queries")]
    [InlineData("{\"queries\":[]}", "at least one")]
    [InlineData("{\"queries\":[{\"query\":\" \"}]}", "empty")]
    [InlineData("{\"queries\":[{\"query\":\"up\"}],\"kind\":\"cake\"}", "kind")]
    [InlineData("{\"queries\":[{\"query\":\"up\"}],\"height\":3}", "height")]
    [InlineData("{\"queries\":null}", "at least one")]
    [InlineData("nonsense", "cannot be read")]
    public void JSON_that_is_no_graph_is_refused_with_a_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => GraphSpec.FromJson(json)).Message);

    private static GraphSpec Read(string yaml)
    {
        var map = YamlSource.Parse("views/a.yaml", yaml).Maps("a graph").Single();
        var spec = GraphYaml.Read(map);
        map.RefuseOthers();
        return spec;
    }
}
