using Muster.Server.Configuration;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Inbound;
using Muster.Server.OnCall.Teams;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Notifications.Settings;

/// <summary>Reads <c>notify/*.yaml</c>: entries that begin with <c>channel</c>, <c>route</c>, <c>address</c>, <c>fallback</c> or <c>hook</c>, in any file; routes in the order of the files.</summary>
internal static class NotifyFile
{
    public const string Folder = "notify";
    private static readonly string[] Kinds = ["channel", "route", "address", "fallback", "hook"];

    /// <exception cref="ConfigurationException">The first thing that is wrong: in an entry, or with what it names.</exception>
    public static NotifyConfiguration ReadAll(ChannelKinds kinds, IReadOnlyList<KeyValuePair<string, string>> files, ConfigurationSnapshot rest)
    {
        HandlerJobs.Check(rest);
        var entries = files.SelectMany(f => YamlSource.Parse(f.Key, f.Value).Maps("an entry of notify")).Select(map => (Kind: KindOf(map), Map: map)).ToLookup(e => e.Kind, e => e.Map);
        var channels = new Dictionary<string, (ChannelSettings Settings, YamlMap Map)>(StringComparer.Ordinal);
        foreach (var map in entries["channel"])
        {
            var settings = kinds.Read(map);
            if (!channels.TryAdd(settings.Name, (settings, map))) throw map.Wrong(map.Get("channel")!, $"there are two channels “{settings.Name}”: the other is at {channels[settings.Name].Map.Source.Name}:{channels[settings.Name].Map.Node.Start.Line}");
        }
        foreach (var (settings, map) in channels.Values)
            if (settings.Otherwise is { } other && (!channels.ContainsKey(other) || other == settings.Name))
                throw map.Wrong(map.Get("otherwise")!, $"otherwise: there is no other channel “{other}”" + (Nearest.Of(other, channels.Keys) is { } near ? $"; did you mean “{near}”?" : ""));
        JobTargets.Check(rest.Part<JobSet>(), channels.Keys, rest.Part<OnCallConfiguration>());
        var names = new Dictionary<string, string>();
        var reader = new RouteFile(rest.GroupTags, channels.Keys, rest.Part<OnCallConfiguration>(), names);
        var configured = new NotifyConfiguration
        {
            Channels = channels.ToDictionary(c => c.Key, c => c.Value.Settings),
            Routes = [.. entries["route"].Select(map => reader.Read(map, NotifyRoute.Default))],
            Address = entries["address"].Select(Address).LastOrDefault(),
            Fallback = [.. entries["fallback"].SelectMany(map => Fallback(map, reader))],
            Hooks = Hooks(entries["hook"]),
        };
        ContactWays.Check(rest.Part<OnCallConfiguration>(), configured, kinds);
        return configured;
    }

    private static Dictionary<string, InboundHook> Hooks(IEnumerable<YamlMap> maps)
    {
        var hooks = new Dictionary<string, InboundHook>(StringComparer.Ordinal);
        foreach (var map in maps)
        {
            var hook = InboundHook.Read(map);
            if (!hooks.TryAdd(hook.Name, hook)) throw map.Wrong(map.Get("hook")!, $"there are two hooks “{hook.Name}”");
        }
        return hooks;
    }

    private static string KindOf(YamlMap map)
    {
        var kinds = Kinds.Where(kind => map.Get(kind) is not null).ToList();
        if (kinds.Count == 0) map.RefuseMistyped(Kinds);
        return kinds.Count == 1 ? kinds[0]
            : throw map.Wrong(kinds.Count == 0 ? map.Node : map.KeyNode(kinds[1]), $"an entry of notify is one of {string.Join(", ", Kinds)} (channel: ops-hook)" + (kinds.Count == 0 ? "" : $"; this is {string.Join(" and ", kinds)}"));
    }

    private static Uri Address(YamlMap map)
    {
        var text = map.Text("address")!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("address")!, $"address: “{text}” is no http address, such as https://muster.example.org");
        map.RefuseOthers();
        return address;
    }

    private static IReadOnlyList<NotifyTarget> Fallback(YamlMap map, RouteFile reader)
    {
        var targets = reader.Targets(map, "fallback");
        map.RefuseOthers();
        return targets;
    }
}
