using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Slack;

/// <summary>
/// Slack's incoming webhooks (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and whatever speaks them too
/// (Mattermost, Rocket.Chat). The answer to what was taken is 200 <c>ok</c>; errors are words as text: invalid_payload, no_service, …
/// </summary>
public sealed class SlackChannel(ChannelHttp http, DataFolder data) : IChannel
{
    public string Kind => "slack";
    public bool NeedsAddress(ChannelSettings settings) => false;

    public ChannelSettings Read(YamlMap map) => new SlackSettings(ChannelAddress.Read(map, "url"));

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var address = ((SlackSettings)settings).Address;
        if (address.Resolve(data) is not { } url) return address.Wrong;
        using var request = ChannelJson.Post(url, SlackBody.Of(envelope.Message));
        return await http.SendAsync(request, ct);
    }
}
