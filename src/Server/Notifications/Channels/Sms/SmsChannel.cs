using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels.Wording;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Channels.Sms;

/// <summary>Short messages through whatever gateway takes HTTP: address, headers, form or JSON are templates.</summary>
public sealed partial class SmsChannel(ChannelHttp http, DataFolder data) : IChannel
{
    private static readonly Uri Example = new("https://gateway.example/send?to={to}&text={text}");

    public string Kind => "sms";
    public bool NeedsAddress(ChannelSettings settings) => true;

    public string? Objection(string address) => Number().IsMatch(address) ? null : $"“{address}” is no telephone number; write +491701234567";

    public ChannelSettings Read(YamlMap map) => SmsFile.Read(map);

    public async Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        var sms = (SmsSettings)settings;
        if (Objection(envelope.To) is { } wrong) return new Delivery.Refused(wrong);
        var text = GsmText.Fit(sms.Text.Fill(name => OfMessage(name, envelope.Message), Cut.OneLine), sms.Parts);
        string? Value(string name) => name switch
        {
            "to" => envelope.To,
            "text" => text,
            "key" => envelope.Key,
            _ when name.StartsWith("secret:", StringComparison.Ordinal) => data.Secret(name["secret:".Length..]),
            _ => OfMessage(name, envelope.Message),
        };
        if (!Uri.TryCreate(sms.Url.Fill(Value, Uri.EscapeDataString), UriKind.Absolute, out var url)) return new Delivery.Refused($"url: no address when its places are filled; write one like {Example.OriginalString}");
        using var request = new HttpRequestMessage(sms.Method, url);
        if (sms.Form is { } form) request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Key, field.Value.Fill(Value, same => same))));
        else if (sms.Json is { } json) request.Content = new StringContent(json.Fill(Value, inside => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(inside)), Encoding.UTF8, "application/json");
        foreach (var (name, value) in sms.Headers) request.Headers.TryAddWithoutValidation(name, value.Fill(Value, Cut.OneLine));
        return await http.SendAsync(request, ct, body => body.Length > 0 ? ChannelHttp.OneLine(body) : "taken", (status, body) => Refine(sms, status, body));
    }

    /// <summary>Many gateways say no with a 200.</summary>
    private static Delivery? Refine(SmsSettings sms, HttpStatusCode status, string body) =>
        (int)status is >= 200 and < 300 && sms.Expect is { } expect && !body.Contains(expect, StringComparison.Ordinal) ? new Delivery.Retry($"the answer has no “{expect}”: {ChannelHttp.OneLine(body)}") : null;

    internal static string? OfMessage(string name, Message message) => name switch
    {
        "kind" => message.Kind.ToString().ToUpperInvariant(),
        "title" => message.Title,
        "severity" => message.Severity.ToString().ToUpperInvariant(),
        "incident" => message.Incident,
        "output" => message.Parts.FirstOrDefault(part => part.Long)?.Text ?? "",
        "link" => message.Links.Incident?.AbsoluteUri ?? "",
        "acknowledge" => message.Links.Acknowledge?.AbsoluteUri ?? "",
        _ => null,
    };

    [GeneratedRegex(@"\A\+?[0-9]{3,20}\z")]
    private static partial Regex Number();
}
