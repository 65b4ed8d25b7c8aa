using System.Globalization;
using System.Net;
using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.PagerDuty;

/// <summary>
/// Events of PagerDuty's API, version 2 (https://developer.pagerduty.com/docs/events-api-v2-overview), as others speak it too. All events
/// of an incident have its one dedup_key, so a repeated one makes no second alert. 202 is taken, 400 is wrong for good, 429 and 5xx are for later.
/// </summary>
public sealed class PagerDutyChannel(ChannelHttp http, DataFolder data) : IChannel
{
    public string Kind => "pagerduty";
    public bool NeedsAddress(ChannelSettings settings) => false;
    public bool FollowsAcknowledgements => true;

    public ChannelSettings Read(YamlMap map)
    {
        var url = map.Text("url") ?? "https://events.pagerduty.com/v2/enqueue";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("url")!, $"url: “{url}” is no http address");
        return new PagerDutySettings(address, map.Secret("key") ?? throw map.Wrong(map.Node, "a pagerduty channel needs the routing key of an integration: key: secret:NAME"));
    }

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var pagerDuty = (PagerDutySettings)settings;
        var key = data.Secret(pagerDuty.Key);
        Delivery last = new Delivery.Refused("there is no event for this message");
        foreach (var action in PagerDutyEvent.ActionsOf(envelope.Message))
        {
            using var request = ChannelJson.Post(pagerDuty.Url, PagerDutyEvent.Of(envelope.Message, key, action));
            last = await http.SendAsync(request, ct, body => $"{action} {ChannelJson.Find(body, "dedup_key") ?? ChannelJson.Find(body, "status") ?? "taken"}", Refine);
            if (last is not Delivery.Sent) return last;
        }
        return last;
    }

    /// <summary>Errors stand as <c>{"status":"invalid event","message":…,"errors":[…]}</c>.</summary>
    private static Delivery? Refine(HttpStatusCode status, string body) =>
        status == HttpStatusCode.BadRequest ? new Delivery.Refused(string.Create(CultureInfo.InvariantCulture, $"400 {ChannelHttp.OneLine(body)}")) : null;
}
