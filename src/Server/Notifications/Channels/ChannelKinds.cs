using Muster.Server.Configuration;

namespace Muster.Server.Notifications.Channels;

/// <summary>The kinds of channels there are, and how a channel's mapping is read.</summary>
public sealed class ChannelKinds(IEnumerable<IChannel> channels)
{
    private readonly Dictionary<string, IChannel> byKind = channels.ToDictionary(channel => channel.Kind);

    public IEnumerable<string> All => byKind.Keys.Order(StringComparer.Ordinal);

    public IChannel Of(ChannelSettings settings) => byKind[settings.Kind];

    public bool NeedsAddress(ChannelSettings settings) => Of(settings).NeedsAddress(settings);

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public ChannelSettings Read(YamlMap map)
    {
        var name = map.Text("channel") ?? throw map.Wrong(map.Node, "a channel needs a name: channel: ops-hook");
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("channel")!, $"“{name}” is no name of a channel: small letters, digits and . _ - are, beginning with a letter or digit");
        var kind = map.Text("kind") ?? throw map.Wrong(map.Node, $"the channel “{name}” needs a kind: {string.Join(", ", All)}");
        if (!byKind.TryGetValue(kind, out var channel))
            throw map.Wrong(map.Get("kind")!, $"kind: there is no “{kind}”; " + (Nearest.Of(kind, All) is { } near ? $"did you mean “{near}”?" : $"there are {string.Join(", ", All)}"));
        var (timeout, otherwise, test) = (map.Duration("timeout"), map.Text("otherwise"), map.Text("dailyTest"));
        var settings = channel.Read(map) with { Name = name, Kind = kind, Otherwise = otherwise, DailyTest = Test(map, test) };
        map.RefuseOthers();
        return timeout is { } given ? settings with { Timeout = given } : settings;
    }

    private static TimeOnly? Test(YamlMap map, string? text) => text is null ? null
        : TimeOnly.TryParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var at) ? at
        : throw map.Wrong(map.Get("dailyTest")!, $"dailyTest: “{text}” is no time of day in UTC; write 09:00");
}
