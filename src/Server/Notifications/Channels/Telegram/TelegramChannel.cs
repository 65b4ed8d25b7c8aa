using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Telegram;

/// <summary>
/// A bot of Telegram (https://core.telegram.org/bots/api#sendmessage). Answers are <c>{"ok":…,"description":…}</c>; 429 carries
/// <c>parameters.retry_after</c> in seconds. An address is a chat's number, or @name of a public channel.
/// </summary>
public sealed partial class TelegramChannel(ChannelHttp http, DataFolder data) : IChannel
{
    public string Kind => "telegram";
    public bool NeedsAddress(ChannelSettings settings) => ((TelegramSettings)settings).Chat is null;

    public ChannelSettings Read(YamlMap map)
    {
        var api = map.Text("api") ?? "https://api.telegram.org";
        if (!Uri.TryCreate(api, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("api")!, $"api: “{api}” is no http address");
        var token = map.Secret("token") ?? throw map.Wrong(map.Node, "a telegram channel needs the bot's token: secret:NAME");
        var chat = map.Text("chat");
        if (chat is not null && Objection(chat) is { } wrong) throw map.Wrong(map.Get("chat")!, $"chat: {wrong}");
        return new TelegramSettings(address, token, chat);
    }

    public string? Objection(string address) => Chat().IsMatch(address) ? null : $"“{address}” is no chat: write its number (-1001234567890) or @name";

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var telegram = (TelegramSettings)settings;
        var chat = envelope.To.Length > 0 ? envelope.To : telegram.Chat;
        if (chat is null) return new Delivery.Refused("no chat: neither the recipient nor the channel has one");
        var token = data.Secret(telegram.Token);
        if (!Token().IsMatch(token)) return new Delivery.Refused($"the secret {telegram.Token} is no token of a bot (123456:ABC…)");
        using var request = ChannelJson.Post(new Uri(telegram.Api, $"/bot{token}/sendMessage"), TelegramBody.Of(envelope.Message, chat));
        return await http.SendAsync(request, ct, body => ChannelJson.Find(body, "result.message_id") is { } id ? $"message {id}" : "taken", Refine);
    }

    private static Delivery? Refine(HttpStatusCode status, string body)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{(int)status} {ChannelHttp.OneLine(ChannelJson.Find(body, "description") ?? "")}").TrimEnd();
        if (status == HttpStatusCode.TooManyRequests) return new Delivery.Retry(said, ChannelJson.Seconds(body, "parameters.retry_after"));
        if (status == HttpStatusCode.OK && ChannelJson.Find(body, "ok") != bool.TrueString) return new Delivery.Retry("200 without ok: " + ChannelHttp.OneLine(body));
        if (ChannelJson.Find(body, "parameters.migrate_to_chat_id") is { } moved) return new Delivery.Refused($"{said}: the chat is now {moved}, write that");
        return (int)status is >= 400 and < 500 && ChannelJson.Find(body, "description") is not null ? new Delivery.Refused(said) : null;
    }

    [GeneratedRegex(@"\A(-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31})\z")]
    private static partial Regex Chat();

    [GeneratedRegex(@"\A[0-9]+:[A-Za-z0-9_-]+\z")]
    private static partial Regex Token();
}
