using System.Text.Json;
using Muster.Server.Configuration;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Notifications.Channels.Sms;

/// <summary>Reads a gateway's mapping, and refuses templates that could not work.</summary>
internal static class SmsFile
{
    private static readonly string[] OfText = ["kind", "title", "severity", "incident", "output", "link", "acknowledge"];
    private static readonly string[] OfRequest = ["to", "text", "key", .. OfText];

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static SmsSettings Read(YamlMap map)
    {
        var url = Template(map, map.Get("url") ?? throw map.Wrong(map.Node, "an sms channel needs the gateway's address: url: https://gateway.example/send?to={to}&text={text}"), "url", map.Text("url")!, OfRequest);
        if (!Uri.TryCreate(url.Fill(_ => "x", same => same), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("url")!, $"url: “{url.Text}” is no http address");
        var form = map.Get("form") is null ? null : Templates(map, "form");
        var json = map.Get("json") is { } node ? Json(map, node, map.Text("json")!) : null;
        if (form is not null && json is not null) throw map.Wrong(map.KeyNode("json"), "a gateway takes a form or json, not both");
        var method = map.Text("method")?.ToUpperInvariant() ?? (form is null && json is null ? "GET" : "POST");
        if (method is not ("GET" or "POST" or "PUT")) throw map.Wrong(map.Get("method")!, $"method: “{method}” is none of GET, POST, PUT");
        if (method == "GET" && (form ?? (object?)json) is not null) throw map.Wrong(map.Get("method")!, "method: a GET has no form or json");
        var all = new[] { url }.Concat(form?.Values.AsEnumerable() ?? []).Concat(json is null ? [] : [json]).SelectMany(template => template.Places).ToHashSet();
        foreach (var needed in new[] { "to", "text" })
            if (!all.Contains(needed)) throw map.Wrong(map.Node, $"{{{needed}}} stands nowhere in url, form or json: the gateway would not know the {(needed == "to" ? "number" : "text")}");
        var text = map.Get("text") is { } words ? Template(map, words, "text", map.Text("text")!, OfText) : new SmsTemplate("{kind} {title} {output}");
        return new SmsSettings(new HttpMethod(method), url, Templates(map, "headers"), form, json, text, map.Integer("parts", 1, 10) ?? 1, map.Text("expect"));
    }

    private static Dictionary<string, SmsTemplate> Templates(YamlMap map, string key) =>
        map.Flat(key).ToDictionary(field => field.Key, field => Template(map, map.NodeOf(key, field.Key), $"{key}.{field.Key}", field.Value, OfRequest));

    private static SmsTemplate Template(YamlMap map, YamlNode at, string key, string text, string[] known)
    {
        var template = new SmsTemplate(text);
        foreach (var place in template.Places)
            if (!known.Contains(place) && (known == OfText || !place.StartsWith("secret:", StringComparison.Ordinal)))
                throw map.Wrong(at, $"{key}: there is no {{{place}}}" + (Nearest.Of(place, known) is { } near ? $"; did you mean {{{near}}}?" : $"; there are {string.Join(", ", known.Select(name => $"{{{name}}}"))}"));
        return template;
    }

    private static SmsTemplate Json(YamlMap map, YamlNode at, string text)
    {
        var template = Template(map, at, "json", text, OfRequest);
        try
        {
            using var parsed = JsonDocument.Parse(template.Fill(_ => "x", same => same));
            return template;
        }
        catch (JsonException wrong)
        {
            throw map.Wrong(at, $"json: {wrong.Message} (places stand inside of quotes: \"{{text}}\")");
        }
    }
}
