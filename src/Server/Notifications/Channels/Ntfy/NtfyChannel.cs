using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels.Wording;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Ntfy;

/// <summary>
/// ntfy (https://docs.ntfy.sh/publish/#publish-as-json): a POST of JSON to the server's root. 4,096 bytes of message, else it becomes an
/// attachment; priorities 1 to 5; three actions. Its button acknowledges at once: pressing it POSTs to the signed address.
/// </summary>
public sealed partial class NtfyChannel(ChannelHttp http, DataFolder data) : IChannel
{
    public const int MostMessage = 4096, MostTitle = 250, MostActions = 3;

    public string Kind => "ntfy";
    public bool NeedsAddress(ChannelSettings settings) => ((NtfySettings)settings).Topic is null;

    public ChannelSettings Read(YamlMap map)
    {
        var url = map.Text("url") ?? "https://ntfy.sh";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("url")!, $"url: “{url}” is no http address");
        var topic = map.Text("topic");
        if (topic is not null && Objection(topic) is { } wrong) throw map.Wrong(map.Get("topic")!, $"topic: {wrong}");
        return new NtfySettings(server, topic, map.Secret("token"));
    }

    public string? Objection(string address) => Topic().IsMatch(address) ? null : $"“{address}” is no topic: letters, digits, - and _ are, 64 at most";

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var ntfy = (NtfySettings)settings;
        var topic = envelope.To.Length > 0 ? envelope.To : ntfy.Topic;
        if (topic is null) return new Delivery.Refused("no topic: neither the recipient nor the channel has one");
        using var request = ChannelJson.Post(ntfy.Server, Body(envelope.Message, topic));
        if (ntfy.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", data.Secret(token));
        return await http.SendAsync(request, ct, body => ChannelJson.Find(body, "id") is { } id ? $"message {id}" : "taken");
    }

    internal static object Body(Message message, string topic) => new
    {
        topic,
        title = Cut.ToBytes(Cut.OneLine(message.Subject), MostTitle),
        message = Cut.ToBytes(PlainText.Body(message), MostMessage),
        priority = message.Kind switch
        {
            MessageKind.Resolved => 2,
            MessageKind.Test => 3,
            _ => message.Severity switch { CheckStatus.Critical => 5, CheckStatus.Warning => 4, _ => 3 },
        },
        tags = new[] { message.Kind == MessageKind.Resolved ? "white_check_mark" : message.Severity == CheckStatus.Critical ? "rotating_light" : message.Kind == MessageKind.Test ? "bell" : "warning" },
        click = message.Links.Incident?.AbsoluteUri,
        actions = Actions(message) is { Count: > 0 } actions ? actions : null,
    };

    private static List<object> Actions(Message message) => [.. PlainText.Links(message).Take(MostActions).Select(link => link.Label == "Acknowledge"
        ? (object)new { action = "http", label = link.Label, url = link.To.AbsoluteUri, method = "POST", clear = true }
        : new { action = "view", label = link.Label, url = link.To.AbsoluteUri })];

    [GeneratedRegex(@"\A[-_A-Za-z0-9]{1,64}\z")]
    private static partial Regex Topic();
}
