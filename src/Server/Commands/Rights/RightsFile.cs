using Muster.Selectors;
using Muster.Server.Configuration;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Commands.Rights;

/// <summary>Reads <c>rights/*.yaml</c>: rules and approvals of all files together.</summary>
public static class RightsFile
{
    public const string Folder = "rights";
    private static readonly string[] Roles = ["viewer", "operator", "admin"];
    private static readonly TimeSpan UsualExpiry = TimeSpan.FromHours(24);

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static RunPolicy ReadAll(IReadOnlyList<KeyValuePair<string, string>> files, ConfigurationSnapshot rest)
    {
        var policy = RunPolicy.Default;
        foreach (var (path, text) in files)
        {
            var source = YamlSource.Parse(path, text);
            if (source.Root is null or YamlScalarNode { Value: "" or null }) continue;
            if (source.Root is not YamlMappingNode root) throw source.Wrong(source.Root, "the rights are a mapping with rules:, approvals:, shell: and executions:");
            policy = Read(new YamlMap(source, root, "the rights"), rest.GroupTags, policy);
        }
        return policy;
    }

    private static RunPolicy Read(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups, RunPolicy policy)
    {
        if (map.Get("rules") is not null) policy = policy with { Rules = [.. policy.Rules ?? [], .. Maps(map, "rules", "a rule").Select(rule => Rule(rule, groups))] };
        policy = policy with { Approvals = [.. policy.Approvals, .. Maps(map, "approvals", "an approval").Select((rule, number) => Approval(rule, policy.Approvals.Count + number, groups))] };
        if (Section(map, "shell") is { } shell && Only(shell, "idle") is { } idle) policy = policy with { ShellIdle = idle };
        if (Section(map, "executions") is { } executions && Only(executions, "keep") is { } keep) policy = policy with { KeepExecutions = keep };
        map.RefuseOthers();
        return policy;
    }

    private static RunRule Rule(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var who = Who(map, "who") ?? throw map.Wrong(map.Node, "a rule says who: may do it, a role or user:NAME");
        var rule = new RunRule(
            who, Kinds(map, "may", RunKinds.All & ~RunKinds.Shell), Patterns(map, "projects"), Patterns(map, "jobs"), On(map, groups), Patterns(map, "as"), Patterns(map, "commands"), Patterns(map, "secrets"), map.Node.Start.Line)
        { File = map.Source.Name };
        if (rule.Commands.Patterns.Count > 0 && (rule.May & RunKinds.Script) != 0 && map.Get("may") is { } may)
            throw map.Wrong(may, "commands: a rule that allows only some command lines cannot allow scripts, which may hold any; write may: [command]");
        if (rule.Commands.Patterns.Count > 0) rule = rule with { May = rule.May & ~RunKinds.Script };
        map.RefuseOthers();
        return rule;
    }

    private static ApprovalRule Approval(YamlMap map, int number, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var rule = new ApprovalRule(
            map.Text("name") ?? $"approval {number + 1}", Kinds(map, "for", RunKinds.Command | RunKinds.Script | RunKinds.Job), Patterns(map, "projects"), Patterns(map, "jobs"), On(map, groups),
            map.Integer("moreThan", 0, 1_000_000) ?? 0, Who(map, "by") ?? ["operator"], map.Duration("expires") ?? UsualExpiry, map.Node.Start.Line)
        { File = map.Source.Name };
        if ((rule.Kinds & RunKinds.Shell) != 0) throw map.Wrong(map.Get("for")!, "for: a shell cannot wait for an approval; allow it by rules: or not at all");
        map.RefuseOthers();
        return rule;
    }

    private static IEnumerable<YamlMap> Maps(YamlMap map, string key, string what) => map.Get(key) switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Select(n => n is YamlMappingNode one ? new YamlMap(map.Source, one, what) : throw map.Wrong(n, $"{what} is a mapping")),
        var other => throw map.Wrong(other, $"{key}: a sequence is expected here"),
    };

    private static YamlMap? Section(YamlMap map, string key) => map.Get(key) switch
    {
        null => null,
        YamlMappingNode section => new YamlMap(map.Source, section, key),
        var other => throw map.Wrong(other, $"{key}: a mapping is expected here"),
    };

    private static TimeSpan? Only(YamlMap map, string key)
    {
        var value = map.Duration(key);
        map.RefuseOthers();
        return value;
    }

    private static IReadOnlyList<string>? Who(YamlMap map, string key)
    {
        if (map.Texts(key) is not { } all) return null;
        foreach (var one in all)
            if (!Roles.Contains(one) && !(one.StartsWith("user:", StringComparison.Ordinal) && one.Length > 5) && !(one.StartsWith("token:", StringComparison.Ordinal) && one.Contains('/')))
                throw map.Wrong(map.Get(key)!, $"{key}: “{one}” is none of viewer, operator, admin, user:NAME and token:USER/NAME");
        return all;
    }

    private static RunKinds Kinds(YamlMap map, string key, RunKinds usual)
    {
        if (map.Texts(key) is not { } words) return usual;
        var kinds = RunKinds.None;
        foreach (var word in words)
            kinds |= word switch
            {
                "command" => RunKinds.Command,
                "script" => RunKinds.Script,
                "job" => RunKinds.Job,
                "shell" => RunKinds.Shell,
                _ => throw map.Wrong(map.Get(key)!, $"{key}: “{word}” is none of command, script, job and shell"),
            };
        return kinds;
    }

    private static NamePatterns Patterns(YamlMap map, string key) => map.Texts(key) is { Count: > 0 } patterns ? new NamePatterns(patterns) : NamePatterns.Any;

    private static Selector On(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups) =>
        map.Text("on") is not { } text ? Selector.All
        : Selector.TryParse(text, groups, out var selector, out var wrong) ? selector
        : throw map.Wrong(map.Get("on")!, $"on: column {wrong.Column} of the selector: {wrong.Reason}");
}
