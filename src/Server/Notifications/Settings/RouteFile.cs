using System.Text.RegularExpressions;
using Muster.Checks;
using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.OnCall.Teams;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Notifications.Settings;

/// <summary>Reads one route and those below it; what a route does not say it has from the one above.</summary>
internal sealed partial class RouteFile(IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups, IReadOnlyCollection<string> channels, OnCallConfiguration onCall, Dictionary<string, string> names)
{
    private static readonly string[] Severities = ["warning", "critical", "unknown"];

    public NotifyRoute Read(YamlMap map, NotifyRoute above)
    {
        var name = map.Text("route") ?? throw map.Wrong(map.Node, "a route needs a name: route: databases");
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("route")!, $"“{name}” is no name of a route: small letters, digits and . _ - are, beginning with a letter or digit");
        if (!names.TryAdd(name, $"{map.Source.Name}:{map.Node.Start.Line}")) throw map.Wrong(map.Get("route")!, $"there are two routes “{name}”: the other is at {names[name]}");
        var route = new NotifyRoute
        {
            Name = name,
            On = On(map),
            Checks = map.Texts("check") ?? [],
            Severities = [.. (map.Texts("severity") ?? []).Select(text => Severity(map, text))],
            Hours = Hours(map),
            Continue = map.Flag("continue") ?? false,
            Notify = map.Get("notify") is null ? above.Notify : Targets(map, "notify"),
            GroupBy = GroupBy(map) ?? above.GroupBy,
            Wait = Wait(map) ?? above.Wait,
            Interval = map.Duration("interval") ?? above.Interval,
            Repeat = map.Duration("repeat") ?? above.Repeat,
            File = map.Source.Name,
            Line = map.Node.Start.Line,
        };
        var below = Below(map, route);
        map.RefuseOthers();
        return route with { Routes = below };
    }

    public IReadOnlyList<NotifyTarget> Targets(YamlMap map, string key)
    {
        var node = map.Get(key)!;
        var nodes = node is YamlSequenceNode list ? [.. list] : new[] { node };
        return [.. map.Texts(key)!.Select((text, i) => Target(map, nodes[i], key, text))];
    }

    /// <summary>Whoever a route names is there from the first minute on; who goes takes the route's word along, or the change is refused.</summary>
    private NotifyTarget Target(YamlMap map, YamlNode node, string key, string text)
    {
        try
        {
            return NotifyTargets.Read(text, channels, onCall);
        }
        catch (FormatException nobody)
        {
            throw map.Wrong(node, $"{key}: {nobody.Message}");
        }
    }

    private List<NotifyRoute> Below(YamlMap map, NotifyRoute route)
    {
        if (map.Get("routes") is not { } node) return [];
        if (node is not YamlSequenceNode list) throw map.Wrong(node, "routes: a sequence of routes is expected here");
        return [.. list.Select(item => item is YamlMappingNode one ? Read(new YamlMap(map.Source, one, "a route"), route) : throw map.Wrong(item, "a route is a mapping (route: NAME, …)"))];
    }

    private Selector On(YamlMap map)
    {
        // tag and group are selectors too: here for those who think of one condition a line.
        var parts = new[] { map.Text("on") is { } on ? $"({on})" : null, Any(map, "tag", ""), Any(map, "group", "group:") }.OfType<string>().ToList();
        if (parts.Count == 0) return Selector.All;
        return Selector.TryParse(string.Join(" and ", parts), groups, out var selector, out var wrong) ? selector
            : throw map.Wrong(map.Get("on") ?? map.Get("tag") ?? map.Get("group")!, $"column {wrong.Column} of the selector {string.Join(" and ", parts)}: {wrong.Reason}");
    }

    private static string? Any(YamlMap map, string key, string field) =>
        map.Texts(key) is not { Count: > 0 } texts ? null : $"({string.Join(" or ", texts.Select(t => $"{field}\"{t}\""))})";

    private static CheckStatus Severity(YamlMap map, string text) => Array.IndexOf(Severities, text.ToLowerInvariant()) is >= 0 and var at ? (CheckStatus)(at + 1)
        : throw map.Wrong(map.Get("severity")!, $"severity: “{text}” is none of {string.Join(", ", Severities)}");

    private static TimeSpan? Wait(YamlMap map) => map.Text("wait") is "0" or "0s" ? TimeSpan.Zero : map.Duration("wait");

    private static RouteHours? Hours(YamlMap map)
    {
        var (texts, zoneName) = (map.Texts("hours"), map.Text("zone"));
        if (texts is not { Count: > 0 }) return zoneName is null ? null : throw map.Wrong(map.Get("zone")!, "zone: is for hours:, and there are none");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zoneName ?? "UTC", out var zone)) throw map.Wrong(map.Get("zone")!, $"zone: “{zoneName}” is no time zone; write one as Europe/Berlin");
        try
        {
            return new RouteHours(texts, zone);
        }
        catch (FormatException wrong)
        {
            throw map.Wrong(map.Get("hours")!, $"hours: {wrong.Message}");
        }
    }

    private static IReadOnlyList<string>? GroupBy(YamlMap map)
    {
        if (map.Texts("groupBy") is not { } keys) return null;
        foreach (var key in keys)
            if (!GroupKey().IsMatch(key)) throw map.Wrong(map.Get("groupBy")!, $"groupBy: “{key}” is none of host, check, severity, group, tag:PREFIX (the host's tags that begin so)");
        return keys;
    }

    [GeneratedRegex(@"\A(?:host|check|severity|group|tag:\S+)\z")]
    private static partial Regex GroupKey();
}
