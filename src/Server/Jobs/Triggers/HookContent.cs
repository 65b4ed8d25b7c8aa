using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Muster.Server.Jobs.Triggers;

/// <summary>What a call brings, by places: <c>ref</c>, <c>commits.0.id</c>, <c>header.X-Name</c>, <c>query.name</c>, <c>event</c>, <c>delivery</c>.</summary>
public sealed class HookContent(HookCall call, IHeaderDictionary headers, IQueryCollection query, JsonElement? body)
{
    private const int LongestValue = 16 << 10;

    /// <summary>JSON, or a form with the JSON in <c>payload</c>; anything else is no content.</summary>
    public static JsonElement? Parse(string? contentType, byte[] body)
    {
        try
        {
            if (contentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
            {
                var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
                if (form.TryGetValue("payload", out var payload)) return JsonDocument.Parse(payload.ToString()).RootElement;
                return JsonSerializer.SerializeToElement(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
            }
            return body.Length == 0 ? null : JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return null; // the trigger may need nothing of it; what it needs and is not there is told by place
        }
    }

    /// <summary>Empty when there is nothing at the place.</summary>
    public string At(string place)
    {
        if (place == "event") return call.Event;
        if (place == "delivery") return call.Delivery;
        if (place.StartsWith("header.", StringComparison.Ordinal)) return headers[place["header.".Length..]].ToString();
        if (place.StartsWith("query.", StringComparison.Ordinal)) return query[place["query.".Length..]].ToString();
        if (body is not { } at) return "";
        foreach (var part in place.Split('.'))
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out var inner)) at = inner;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength()) at = at[index];
            else return "";
        }
        var text = at.ValueKind switch { JsonValueKind.String => at.GetString()!, JsonValueKind.Null => "", _ => at.GetRawText() };
        return text.Length <= LongestValue ? text : text[..LongestValue];
    }

    /// <summary>A text with every <c>{place}</c> filled in; <c>{{</c> is a brace.</summary>
    public string Fill(string text)
    {
        var filled = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{' && i + 1 < text.Length && text[i + 1] == '{') (_, i) = (filled.Append('{'), i + 1);
            else if (text[i] == '{' && text.IndexOf('}', i) is > 0 and var end)
            {
                filled.Append(At(text[(i + 1)..end].Trim()));
                i = end;
            }
            else filled.Append(text[i]);
        }
        return filled.ToString();
    }

    /// <summary>The first condition that is not met, in words; null: all are.</summary>
    public string? Unmet(Trigger trigger)
    {
        if (!trigger.Events.Fit(call.Event)) return $"the event {(call.Event.Length > 0 ? call.Event : "has no name and")} is none of {string.Join(", ", trigger.Events.Patterns)}";
        foreach (var (place, patterns) in trigger.When)
            if (!patterns.Fit(At(place))) return $"{place} is “{At(place)}”, not {string.Join(" or ", patterns.Patterns)}";
        return null;
    }
}
