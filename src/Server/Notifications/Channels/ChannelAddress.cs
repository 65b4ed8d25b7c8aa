using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels;

/// <summary>Where a channel POSTs to: an address, or the name of the secret that holds it, as with receivers whose address is all the key there is.</summary>
public sealed record ChannelAddress(Uri? Url, string? Secret)
{
    /// <exception cref="ConfigurationException">Not an http address and not <c>secret:NAME</c>; or missing, without <paramref name="usual"/>.</exception>
    public static ChannelAddress Read(YamlMap map, string key, string? usual = null)
    {
        if ((map.Text(key) ?? usual) is not { } text) throw map.Wrong(map.Node, $"this channel needs {key}: https://… or {key}: secret:NAME");
        if (text.StartsWith("secret:", StringComparison.Ordinal)) return new ChannelAddress(null, map.Secret(key));
        return Parse(text) is { } url ? new ChannelAddress(url, null) : throw map.Wrong(map.Get(key) ?? map.Node, $"{key}: “{text}” is no http address; write https://… or secret:NAME");
    }

    /// <summary>Null when the secret is not an address.</summary>
    /// <exception cref="IOException">The secret is not there.</exception>
    public Uri? Resolve(DataFolder data) => Url ?? Parse(data.Secret(Secret!));

    /// <summary>What to say when <see cref="Resolve"/> answers null.</summary>
    public Delivery Wrong => new Delivery.Refused($"the secret {Secret} holds no http address");

    private static Uri? Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}
