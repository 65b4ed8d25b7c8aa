using Muster.Server.Configuration;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.OnCall.Teams;

/// <summary>Reads an escalation policy: <c>steps</c> for whoever is reached, or <c>roles</c> with steps each.</summary>
internal static class PolicyFile
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(10);

    public static EscalationPolicy Read(YamlMap map, OnCallConfiguration known)
    {
        var chains = (map.Get("steps"), map.Get("roles")) switch
        {
            ({ } steps, null) => [new EscalationChain("", Steps(map, steps, "", known))],
            (null, YamlMappingNode { Children.Count: > 0 } roles) => Roles(map, roles, known),
            (null, { } other) => throw map.Wrong(other, "roles: a mapping from role to steps is expected here"),
            (null, null) => throw map.Wrong(map.Node, "a policy needs steps:, or roles: with steps for each"),
            var (_, both) => throw map.Wrong(both!, "steps and roles exclude each other: put the steps below a role"),
        };
        return new EscalationPolicy(map.Text("policy")!, map.Text("description") ?? "", chains, map.Integer("rounds", 1, 100) ?? 3, map.Duration("pause") ?? UsualWait)
        {
            File = map.Source.Name,
            Line = map.Node.Start.Line,
        };
    }

    private static List<EscalationChain> Roles(YamlMap map, YamlMappingNode roles, OnCallConfiguration known)
    {
        var chains = new List<EscalationChain>();
        foreach (var (key, steps) in roles.Children)
        {
            var role = (key as YamlScalarNode)?.Value ?? "";
            if (!CheckFile.IsName(role)) throw map.Wrong(key, $"roles: “{role}” is no name of a role: small letters, digits and . _ - are");
            if (!known.People.Values.Any(p => p.Roles.Contains(role)))
                throw map.Wrong(key, $"roles: nobody has the role “{role}”" + (Nearest.Of(role, known.People.Values.SelectMany(p => p.Roles)) is { } near ? $"; did you mean “{near}”?" : $"; write roles: [{role}] below a person"));
            chains.Add(new EscalationChain(role, Steps(map, steps, role, known)));
        }
        return chains;
    }

    private static List<EscalationStep> Steps(YamlMap map, YamlNode node, string role, OnCallConfiguration known)
    {
        if (node is not YamlSequenceNode { Children.Count: > 0 } list) throw map.Wrong(node, "steps: a sequence of at least one step is expected here (- page: rota:web-primary)");
        var steps = new List<EscalationStep>();
        foreach (var item in list)
        {
            if (item is not YamlMappingNode one) throw map.Wrong(item, "a step is a mapping (page: rota:web-primary, after: 10m)");
            var step = new YamlMap(map.Source, one, "a step");
            steps.Add(new EscalationStep(After(step, steps.Count == 0), Targets(step, known)));
            step.RefuseOthers();
        }
        if (!steps[^1].Page.Any(target => Reaches(target, role, known)))
            throw map.Wrong(list.Children[^1], role.Length == 0
                ? "the last step may find nobody: let it page a person, everyone of a team, or a rota"
                : $"the last step may find nobody with the role {role}: let it page a person who has it, everyone of a team that has one, or a rota of such people only");
        return steps;
    }

    private static TimeSpan After(YamlMap step, bool first) =>
        step.Text("after") is "0" or "0s" or "0m" ? TimeSpan.Zero : step.Duration("after") ?? (first ? TimeSpan.Zero : UsualWait);

    private static List<OnCallTarget> Targets(YamlMap step, OnCallConfiguration known)
    {
        if (step.Texts("page") is not { Count: > 0 } names)
        {
            step.RefuseMistyped(["page"]);
            throw step.Wrong(step.Node, "a step needs page:, whom to call, such as page: rota:web-primary");
        }
        var nodes = step.Get("page") is YamlSequenceNode list ? [.. list] : new[] { step.Get("page")! };
        return [.. names.Select((name, i) =>
        {
            try
            {
                return known.Target(name) is { Kind: not TargetKind.Policy } target ? target : throw new FormatException("a step pages people, rotas and teams, not another policy");
            }
            catch (FormatException wrong)
            {
                throw step.Wrong(nodes[i], $"page: {wrong.Message}");
            }
        })];
    }

    /// <summary>Whether there is somebody (who has the role) at any time. Rotas have no holes, or a fallback: that was seen to when they were read.</summary>
    private static bool Reaches(OnCallTarget target, string role, OnCallConfiguration known)
    {
        bool Has(string person) => role.Length == 0 || known.People[person].Roles.Contains(role);
        bool Always(Rotas.Rota rota) => rota.Layers.SelectMany(l => l.People).Concat(rota.Fallback is { } last ? [last] : []).All(Has);
        return target.Kind switch
        {
            TargetKind.Person => Has(target.Name),
            TargetKind.Rota => Always(known.Rotas[target.Name]),
            TargetKind.Everyone => known.Teams[target.Name].Members.Any(Has),
            _ => known.RotasOf(target.Name).Any() ? known.RotasOf(target.Name).Any(Always) : known.Teams[target.Name].Members.Any(Has),
        };
    }
}
