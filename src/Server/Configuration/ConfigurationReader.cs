using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>Reads the folder of configuration as one whole.</summary>
public static class ConfigurationReader
{
    /// <param name="files">Text by path relative to the folder: <c>checks/x.yaml</c>, <c>groups.yaml</c>, <c>hosts.yaml</c>.</param>
    /// <param name="parts">Folders that other slices read.</param>
    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static ConfigurationSnapshot Read(IReadOnlyDictionary<string, string> files, params IReadOnlyCollection<ConfigurationPart> parts)
    {
        var groups = files.TryGetValue("groups.yaml", out var groupsText) ? Groups(groupsText) : [];
        var groupTags = new Dictionary<string, IReadOnlyCollection<string>>();
        Collect(groups, groupTags);
        var (rules, parents) = files.TryGetValue("hosts.yaml", out var hostsText) ? Rules(hostsText, groupTags) : ([], []);
        var checks = new Dictionary<string, CheckDefinition>(BuiltinChecks.All);
        foreach (var (path, text) in files.Where(f => f.Key.StartsWith("checks/", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            foreach (var check in CheckFile.Parse(path, text, groupTags))
            {
                if (checks.TryGetValue(check.Name, out var other) && other.File is not null)
                    throw new ConfigurationException(path, check.Line, 1, $"there are two checks “{check.Name}”: the other is at {other.File}:{other.Line}");
                checks[check.Name] = check;
            }
        }
        var own = new ConfigurationSnapshot(checks, groups, rules, groupTags)
        {
            Parents = parents,
            MetricSources = Sources.MetricSourceFile.ParseAll(files, groupTags),
            RequestLogs = RequestLogFile.ParseAll(files, groupTags),
            RemoteStores = files.TryGetValue(RemoteStore.File, out var storesText) ? RemoteStore.Parse(storesText) : [],
        };
        // In the order of the slices: a part sees those of the slices to its left.
        foreach (var part in parts) own = own with { Parts = new Dictionary<Type, object>(own.Parts) { [part.Outcome] = part.ReadOf(files, own) } };
        return own;
    }

    private static List<GroupNode> Groups(string text)
    {
        var names = new Dictionary<string, long>();
        return [.. YamlSource.Parse("groups.yaml", text).Maps("a group").Select(map => Group(map, [], names))];
    }

    private static GroupNode Group(YamlMap map, IReadOnlyCollection<string> inherited, Dictionary<string, long> names)
    {
        var name = map.Text("name") ?? throw map.Wrong(map.Node, "a group needs a name");
        if (names.TryGetValue(name, out var line)) throw map.Wrong(map.Get("name")!, $"there are two groups “{name}”: the other is at groups.yaml:{line}");
        names[name] = map.Node.Start.Line;
        var tags = map.Texts("tags") ?? [];
        string[] all = [.. inherited.Concat(tags).Distinct()];
        if (all.Length == 0) throw map.Wrong(map.Node, $"the group “{name}” has no tags: every host would be in it");
        var children = new List<GroupNode>();
        if (map.Get("groups") is { } below)
        {
            if (below is not YamlDotNet.RepresentationModel.YamlSequenceNode sequence) throw map.Wrong(below, "groups: a sequence of groups is expected here");
            foreach (var node in sequence)
                children.Add(node is YamlDotNet.RepresentationModel.YamlMappingNode child
                    ? Group(new YamlMap(map.Source, child, "a group"), all, names) : throw map.Wrong(node, "a group is a mapping (name: …)"));
        }
        map.RefuseOthers();
        return new GroupNode(name, tags, children) { AllTags = all };
    }

    private static void Collect(IReadOnlyList<GroupNode> groups, Dictionary<string, IReadOnlyCollection<string>> into)
    {
        foreach (var group in groups)
        {
            into[group.Name] = group.AllTags;
            Collect(group.Groups, into);
        }
    }

    private static (List<HostRule>, List<HostParents>) Rules(string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var rules = new List<HostRule>();
        var behind = new List<HostParents>();
        foreach (var map in YamlSource.Parse("hosts.yaml", text).Maps("a rule for hosts"))
        {
            var on = map.Text("on") ?? "all";
            if (!Selector.TryParse(on, groups, out var selector, out var wrong))
                throw map.Wrong(map.Get("on")!, $"on: column {wrong.Column} of the selector: {wrong.Reason}");
            var deadMan = map.Duration("deadMan") ?? HostRule.Default.DeadMan;
            if (deadMan < TimeSpan.FromSeconds(4)) throw map.Wrong(map.Get("deadMan")!, "deadMan: 4s is the shortest (agents give a sign of life every 2s)");
            var grace = map.Duration("grace") ?? HostRule.Default.Grace;
            var parents = map.Texts("parents");
            if (parents is not null) behind.Add(new HostParents(selector, parents));
            // A rule that says nothing but parents leaves the times to the rules below it.
            if (parents is null || map.Get("deadMan") is not null || map.Get("grace") is not null) rules.Add(new HostRule(selector, deadMan, grace));
            map.RefuseOthers();
        }
        return (rules, behind);
    }
}
