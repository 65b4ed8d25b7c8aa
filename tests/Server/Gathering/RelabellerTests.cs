using Muster.Metrics;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Relabelling;

namespace Muster.Server.Tests.Gathering;

public class RelabellerTests
{
    /// <summary>Rules as a file writes them, applied to labels; null when dropped.</summary>
    private static string? Apply(string rules, params (string, string)[] labels)
    {
        var source = (ScrapeSource)MetricSourceFile.Parse("metrics/x.yaml", "scrape: localhost:1\nmetric_relabel_configs:\n" + rules, new Dictionary<string, IReadOnlyCollection<string>>()).Single();
        var draft = new LabelDraft();
        draft.Begin(Labels.From(labels));
        return Relabeller.Apply(source.MetricRelabel, draft) ? Labels.From(draft.All).ToString() : null;
    }

    [Theory]
    [InlineData("- {source_labels: [a, b], target_label: c}", "{a=\"1\",b=\"x\",c=\"1;x\"}")]
    [InlineData("- {source_labels: [a, b], separator: '-', regex: '(\\d)-(.*)', target_label: 'l_$2', replacement: 'v${1}v'}", "{a=\"1\",b=\"x\",l_x=\"v1v\"}")]
    [InlineData("- {target_label: a, replacement: ''}", "{b=\"x\"}")]
    [InlineData("- {source_labels: [a], regex: '2', target_label: a, replacement: z}", "{a=\"1\",b=\"x\"}")]
    [InlineData("- {source_labels: [a], regex: '1|2', action: keep}", "{a=\"1\",b=\"x\"}")]
    [InlineData("- {source_labels: [a], regex: '', action: keep}", null)]
    [InlineData("- {source_labels: [b], regex: '.', action: drop}", null)]
    [InlineData("- {regex: 'a', action: labeldrop}", "{b=\"x\"}")]
    [InlineData("- {regex: 'a', action: labelkeep}", "{a=\"1\"}")]
    [InlineData("- {regex: '(.)', action: labelmap, replacement: 'm_$1'}", "{a=\"1\",b=\"x\",m_a=\"1\",m_b=\"x\"}")]
    [InlineData("- {source_labels: [b], target_label: b, action: uppercase}", "{a=\"1\",b=\"X\"}")]
    [InlineData("- {source_labels: [a], target_label: b, action: keepequal}", null)]
    [InlineData("- {source_labels: [a], target_label: b, action: dropequal}", "{a=\"1\",b=\"x\"}")]
    // The last 8 bytes of the MD5 sum of 1, 0dcc509a6f75849b, modulo 1000.
    [InlineData("- {source_labels: [a], target_label: shard, modulus: 1000, action: hashmod}", "{a=\"1\",b=\"x\",shard=\"291\"}")]
    public void Rules_do_what_they_do_in_prometheus(string rules, string? labels) =>
        Assert.Equal(labels, Apply(rules, ("a", "1"), ("b", "x")));

    [Theory]
    [InlineData("- {action: explode}", "metrics/x.yaml:3:12", "there is no “explode”")]
    [InlineData("- {source_labels: [a], target_label: b, regex: '('}", "metrics/x.yaml:3:48", "regex")]
    [InlineData("- {source_labels: [a], action: hashmod, target_label: b}", "metrics/x.yaml:3:3", "modulus is missing")]
    [InlineData("- {source_label: [a], target_label: b}", "metrics/x.yaml:3:4", "did you mean “source_labels”")]
    public void A_wrong_rule_is_named_with_its_place(string rules, string place, string reason)
    {
        var told = Assert.ThrowsAny<Exception>(() => Apply(rules)).Message;
        Assert.Contains(place, told, StringComparison.Ordinal);
        Assert.Contains(reason, told, StringComparison.Ordinal);
    }
}
