using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration.Sources;

/// <summary>Reads relabelling rules with the keys that Prometheus has for them, so that they can be taken over as they are.</summary>
internal static partial class RelabelFile
{
    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z")]
    private static partial Regex LabelName();

    // Placeholders may stand in the name: $1, ${name}.
    [GeneratedRegex(@"\A(?:[a-zA-Z_]|\$\{?\w+\}?)(?:[a-zA-Z0-9_]|\$\{?\w+\}?)*\z")]
    private static partial Regex LabelTemplate();

    public static IReadOnlyList<RelabelRule> Read(YamlMap map, string key)
    {
        if (map.Get(key) is not { } node) return [];
        if (node is not YamlSequenceNode sequence) throw map.Wrong(node, $"{key}: a sequence of rules is expected here");
        return [.. sequence.Select(one => one is YamlMappingNode rule ? Rule(new YamlMap(map.Source, rule, "a relabelling rule")) : throw map.Wrong(one, "a relabelling rule is a mapping (source_labels: …)"))];
    }

    private static RelabelRule Rule(YamlMap map)
    {
        var actionText = map.Text("action") ?? "replace";
        if (!Enum.TryParse<RelabelAction>(actionText, ignoreCase: true, out var action) || int.TryParse(actionText, out _))
            throw map.Wrong(map.Get("action")!, $"action: there is no “{actionText}”; there are {string.Join(", ", Enum.GetNames<RelabelAction>()).ToLowerInvariant()}");
        var sources = map.Texts("source_labels") ?? [];
        foreach (var source in sources)
            if (!LabelName().IsMatch(source)) throw map.Wrong(map.Get("source_labels")!, $"source_labels: “{source}” is no label name");
        var target = map.Text("target_label") ?? "";
        var modulus = map.Integer("modulus", 1, int.MaxValue) ?? 0;
        var regex = map.Text("regex") ?? "(.*)";
        var rule = Made(map, () => new RelabelRule(action, sources, map.Text("separator") ?? ";", regex, target, map.Text("replacement") ?? "$1", (ulong)modulus));
        map.RefuseOthers();
        if (Fault(rule) is { } fault) throw map.Wrong(map.Node, fault);
        return rule;
    }

    private static RelabelRule Made(YamlMap map, Func<RelabelRule> make)
    {
        try
        {
            return make();
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw map.Wrong(map.Get("regex")!, $"regex: {wrong.Message}");
        }
    }

    private static string? Fault(RelabelRule rule) => rule.Action switch
    {
        RelabelAction.LabelMap or RelabelAction.LabelDrop or RelabelAction.LabelKeep => null,
        RelabelAction.Keep or RelabelAction.Drop when rule.SourceLabels.Count == 0 => "source_labels are missing: keep and drop look at them",
        RelabelAction.Keep or RelabelAction.Drop => null,
        RelabelAction.HashMod when rule.Modulus == 0 => "modulus is missing: hashmod needs one of at least 1",
        _ when rule.TargetLabel.Length == 0 => "target_label is missing",
        RelabelAction.Replace when !LabelTemplate().IsMatch(rule.TargetLabel) => $"target_label: “{rule.TargetLabel}” is no label name",
        not RelabelAction.Replace when !LabelName().IsMatch(rule.TargetLabel) => $"target_label: “{rule.TargetLabel}” is no label name",
        _ => null,
    };
}
