using Muster.Server.Configuration;

namespace Muster.Server.Notifications.Channels;

/// <summary>
/// A way out. One folder below Channels and one line in <see cref="ChannelsFeature"/> make another one. It keeps nothing itself:
/// retries, order, failover, limits and records are the outbox's.
/// </summary>
public interface IChannel
{
    /// <summary>The word in the configuration: <c>kind: webhook</c>.</summary>
    string Kind { get; }

    /// <summary>True when every recipient has an address of its own (mail), false when the settings say where it goes (a webhook).</summary>
    bool NeedsAddress(ChannelSettings settings);

    /// <summary>Reads its own keys from the channel's mapping; those it does not ask for are refused by the caller. Secrets are read as references (<see cref="YamlMap.Secret"/>) and resolved when sending.</summary>
    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    ChannelSettings Read(YamlMap map);

    /// <summary>What stands behind it pages people by itself, so it is told at once when somebody acknowledges.</summary>
    bool FollowsAcknowledgements => false;

    /// <summary>What is wrong with an address of this channel, or null.</summary>
    string? Objection(string address) => null;

    /// <summary>One attempt. IOException, HttpRequestException, SocketException and a timeout count as <see cref="Delivery.Retry"/>.</summary>
    /// <param name="ct">Ends it at the channel's timeout, or when the server stops.</param>
    Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct);
}

/// <summary>What a kind of channel reads from its mapping: derive a record from it. The common keys are filled in by the caller.</summary>
public abstract record ChannelSettings
{
    /// <summary>Unique among the channels.</summary>
    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    /// <summary>For one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The channel that takes over when this one cannot; null: none.</summary>
    public string? Otherwise { get; init; }

    /// <summary>When a test message goes out every day; null: never.</summary>
    public TimeOnly? DailyTest { get; init; }
}
