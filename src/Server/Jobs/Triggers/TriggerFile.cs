using Muster.Server.Commands.Rights;
using Muster.Server.Commands.Secrets;
using Muster.Server.Configuration;

namespace Muster.Server.Jobs.Triggers;

/// <summary>Reads <c>triggers/*.yaml</c>: one trigger, or a sequence of them.</summary>
public static class TriggerFile
{
    public const string Folder = "triggers";
    private const string UsualHeader = "X-Signature-256";

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static TriggerSet ReadAll(IReadOnlyList<KeyValuePair<string, string>> files, ConfigurationSnapshot rest)
    {
        var all = new Dictionary<string, Trigger>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            foreach (var map in YamlSource.Parse(path, text).Maps("a trigger"))
            {
                var trigger = Read(map);
                if (all.TryGetValue(trigger.Name, out var twin))
                    throw new ConfigurationException(path, trigger.Line, 1, $"there are two triggers “{trigger.Name}”: the other is at {twin.File}:{twin.Line}");
                all[trigger.Name] = trigger;
            }
        }
        return new TriggerSet { Triggers = all };
    }

    private static Trigger Read(YamlMap map)
    {
        var name = map.Text("name") ?? Path.GetFileNameWithoutExtension(map.Source.Name);
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("name") ?? map.Node, $"“{name}” is no name: small letters, digits and . _ - are, beginning with a letter or digit");
        var kind = map.Text("kind") switch
        {
            null or "any" => TriggerKind.Any,
            "github" => TriggerKind.GitHub,
            "gitlab" => TriggerKind.GitLab,
            "gitea" => TriggerKind.Gitea,
            "forgejo" => TriggerKind.Forgejo,
            "generic" => TriggerKind.Generic,
            "token" => TriggerKind.Token,
            var other => throw map.Wrong(map.Get("kind")!, $"kind: “{other}” is none of any, github, gitlab, gitea, forgejo, generic and token"),
        };
        map.Get("secret");
        map.Get("job");
        var job = map.Text("job") ?? Missing(map, "job", "which job does it run? for example job: deploy/shop");
        var secret = map.Text("secret") ?? Missing(map, "secret", "what proves the caller? set a secret, then write secret: secret:NAME");
        var named = SecretReferences.NameIn(secret) ?? throw map.Wrong(map.Get("secret")!, "secret: write secret:NAME; the secret itself does not belong into a file");
        var when = map.Get("when") switch
        {
            null => [],
            YamlDotNet.RepresentationModel.YamlMappingNode node => Patterns(new YamlMap(map.Source, node, "when"), node),
            var other => throw map.Wrong(other, "when: a mapping of places to patterns is expected here, such as ref: refs/heads/main"),
        };
        var trigger = new Trigger(
            name, kind, named, job, map.Text("project") ?? "", map.Texts("events") is { Count: > 0 } events ? new NamePatterns(events) : NamePatterns.Any, when, map.Flat("options"),
            map.Texts("parameters") ?? [], map.Text("header") ?? UsualHeader, map.Flag("enabled") ?? true, map.Source.Name, map.Node.Start.Line);
        map.RefuseOthers();
        if (trigger.Parameters.Count > 0 && kind != TriggerKind.Token) throw map.Wrong(map.Get("parameters")!, "parameters: only callers with a token give options by name; use options: {branch: \"{ref}\"} for what a forge sends");
        return trigger;
    }

    private static Dictionary<string, NamePatterns> Patterns(YamlMap map, YamlDotNet.RepresentationModel.YamlMappingNode node) =>
        node.Children.Keys.OfType<YamlDotNet.RepresentationModel.YamlScalarNode>().ToDictionary(k => k.Value ?? "", k => new NamePatterns(map.Texts(k.Value ?? "")!));

    private static string Missing(YamlMap map, string key, string why)
    {
        map.RefuseMistyped([key]);
        throw map.Wrong(map.Node, $"{key}: {why}");
    }
}
