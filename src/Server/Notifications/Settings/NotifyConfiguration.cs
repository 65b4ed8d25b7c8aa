using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Inbound;

namespace Muster.Server.Notifications.Settings;

/// <summary>All of <c>notify/</c>: channels and the tree of routes, found right as a whole.</summary>
public sealed class NotifyConfiguration
{
    /// <summary>Where people reach this server, for links in messages; null: messages carry none.</summary>
    public Uri? Address { get; init; }
    public IReadOnlyDictionary<string, ChannelSettings> Channels { get; init; } = new Dictionary<string, ChannelSettings>();
    public IReadOnlyList<NotifyRoute> Routes { get; init; } = [];

    /// <summary>Whom to tell that something could not be told; empty: the default receivers.</summary>
    public IReadOnlyList<NotifyTarget> Fallback { get; init; } = [];

    /// <summary>The ways in for alerts of other systems.</summary>
    public IReadOnlyDictionary<string, InboundHook> Hooks { get; init; } = new Dictionary<string, InboundHook>();

    /// <summary>By its name; else the first of that kind, so that a person's <c>email</c> finds the channel that sends mail.</summary>
    public ChannelSettings? Channel(string nameOrKind) =>
        Channels.GetValueOrDefault(nameOrKind) ?? Channels.Values.Where(c => c.Kind == nameOrKind).OrderBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault();
}

/// <summary>Who is to be told: <c>channel:ops-hook</c>, <c>person:ann</c>, <c>team:web</c>, <c>rota:web-primary</c>, <c>policy:critical</c>.</summary>
public sealed record NotifyTarget(string Kind, string Name)
{
    public override string ToString() => $"{Kind}:{Name}";

    /// <summary>Null when it has no colon, or nothing on one side of it.</summary>
    public static NotifyTarget? Parse(string text) => text.IndexOf(':') is > 0 and var colon && colon < text.Length - 1 ? new NotifyTarget(text[..colon].Trim(), text[(colon + 1)..].Trim()) : null;
}
