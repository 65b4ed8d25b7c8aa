using System.Net;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels.Wording;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Discord;

/// <summary>
/// A webhook of Discord (https://discord.com/developers/docs/resources/webhook#execute-webhook): 2,000 characters of text; nobody is
/// mentioned, whatever the output of a check says. 429 carries the seconds to wait, with a fraction, as <c>retry_after</c>.
/// </summary>
public sealed class DiscordChannel(ChannelHttp http, DataFolder data) : IChannel
{
    public const int MostContent = 2000, MostName = 80;

    public string Kind => "discord";
    public bool NeedsAddress(ChannelSettings settings) => false;

    public ChannelSettings Read(YamlMap map) => new DiscordSettings(ChannelAddress.Read(map, "url"));

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var address = ((DiscordSettings)settings).Address;
        if (address.Resolve(data) is not { } url) return address.Wrong;
        // With wait=true the answer is the message that was made, and errors are errors.
        var asking = new UriBuilder(url) { Query = url.Query.Length > 1 ? $"{url.Query[1..]}&wait=true" : "wait=true" }.Uri;
        using var request = ChannelJson.Post(asking, Body(envelope.Message));
        return await http.SendAsync(request, ct, body => ChannelJson.Find(body, "id") is { } id ? $"message {id}" : "taken", (status, body) =>
            status == HttpStatusCode.TooManyRequests && ChannelJson.Seconds(body, "retry_after") is { } wait ? new Delivery.Retry("429: more messages than Discord takes", wait) : null);
    }

    internal static object Body(Message message) => new
    {
        content = Cut.To($"{Tone.Of(message).Sign} {Escaped(message)}", MostContent),
        allowed_mentions = new { parse = Array.Empty<string>() },
        // Addresses would else be fetched for a preview, the one that acknowledges among them.
        flags = 4,
    };

    private static string Escaped(Message message)
    {
        var links = string.Join('\n', PlainText.Links(message).Select(link => $"[{link.Label}](<{link.To.AbsoluteUri}>)"));
        if (links.Length > MostContent / 2) links = "";
        var head = $"**{Escape(Cut.To(Cut.OneLine(message.Subject), 300))}**";
        var room = MostContent - head.Length - links.Length - 24;
        var body = Cut.To(PlainText.Body(message).Replace("```", "'''", StringComparison.Ordinal), Math.Max(1, room));
        return $"{head}\n" + (body.Length > 0 ? $"```\n{body}\n```\n" : "") + links;
    }

    private static string Escape(string text) => string.Concat(text.Select(c => c is '\\' or '*' or '_' or '`' or '~' or '|' or '>' or '[' or ']' ? $"\\{c}" : c.ToString()));
}
