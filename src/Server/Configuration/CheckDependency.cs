using System.Text.RegularExpressions;
using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>What a check needs to work: another check of its own host (<c>mysql</c>), or a check of other hosts (<c>mysql on db and prod</c>); the host itself is called <c>host</c>.</summary>
/// <param name="On">Null: the same host.</param>
public sealed partial record CheckDependency(string Check, Selector? On)
{
    internal static IReadOnlyList<CheckDependency> ReadAll(YamlMap map, string name, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var needs = new List<CheckDependency>();
        foreach (var text in map.Texts("dependsOn") ?? [])
        {
            var match = Form().Match(text);
            if (!match.Success || !CheckFile.IsName(match.Groups["check"].Value))
                throw map.Wrong(map.Get("dependsOn")!, $"dependsOn: “{text}” is neither a check of the same host (mysql) nor one of other hosts (mysql on db and prod)");
            Selector? on = null;
            if (match.Groups["on"].Success && !Selector.TryParse(match.Groups["on"].Value, groups, out on, out var wrong))
                throw map.Wrong(map.Get("dependsOn")!, $"dependsOn: “{text}”: column {wrong.Column} of the selector: {wrong.Reason}");
            if (on is null && match.Groups["check"].Value == name) throw map.Wrong(map.Get("dependsOn")!, $"dependsOn: “{name}” cannot depend on itself");
            needs.Add(new CheckDependency(match.Groups["check"].Value, on));
        }
        return needs;
    }

    public override string ToString() => On is null ? Check : $"{Check} on {On}";

    [GeneratedRegex(@"\A(?<check>\S+)(?:\s+on\s+(?<on>.+))?\z")]
    private static partial Regex Form();
}
