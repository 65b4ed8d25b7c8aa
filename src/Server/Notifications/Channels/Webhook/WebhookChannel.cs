using System.Globalization;
using System.Net.Http.Headers;
using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Webhook;

/// <summary>POSTs the message as JSON, signed as Standard Webhooks say.</summary>
public sealed class WebhookChannel(ChannelHttp http, DataFolder data, TimeProvider time) : IChannel
{
    public string Kind => "webhook";
    public bool NeedsAddress(ChannelSettings settings) => false;

    public ChannelSettings Read(YamlMap map)
    {
        var address = map.Text("url") ?? throw map.Wrong(map.Node, "a webhook needs a url");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("url")!, $"url: “{address}” is no http address");
        return new WebhookSettings(url, map.Secret("secret"), map.Flat("headers"));
    }

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var webhook = (WebhookSettings)settings;
        var (body, now) = (MessageJson.Write(envelope.Message), time.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", envelope.Key);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in webhook.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (webhook.Secret is { } secret)
        {
            try
            {
                request.Headers.Add("webhook-signature", WebhookSignature.Of(data.Secret(secret), envelope.Key, now, body));
            }
            catch (FormatException)
            {
                return new Delivery.Refused($"the secret {secret} is whsec_ without base64 behind it");
            }
        }
        return await http.SendAsync(request, ct);
    }
}
