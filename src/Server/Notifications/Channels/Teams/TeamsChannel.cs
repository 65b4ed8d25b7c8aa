using System.Net;
using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Teams;

/// <summary>
/// A workflow of Microsoft Teams ("when a webhook request is received") takes a card and answers 202. The connectors of old answered
/// 200 with an error in words: that is read too.
/// </summary>
public sealed class TeamsChannel(ChannelHttp http, DataFolder data) : IChannel
{
    public string Kind => "teams";
    public bool NeedsAddress(ChannelSettings settings) => false;

    public ChannelSettings Read(YamlMap map) => new TeamsSettings(ChannelAddress.Read(map, "url"));

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var address = ((TeamsSettings)settings).Address;
        if (address.Resolve(data) is not { } url) return address.Wrong;
        using var request = ChannelJson.Post(url, TeamsCard.Of(envelope.Message));
        return await http.SendAsync(request, ct, refine: Refine);
    }

    private static Delivery? Refine(HttpStatusCode status, string body) =>
        status == HttpStatusCode.OK && body.Contains("failed with error", StringComparison.OrdinalIgnoreCase) ? new Delivery.Retry("200, but: " + ChannelHttp.OneLine(body)) : null;
}
