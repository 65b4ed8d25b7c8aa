using System.Globalization;
using System.Text.Json;

namespace Muster.LoadTest.Scenarios;

/// <summary>A place in a JSON document: <c>$.user.roles[0].name</c>; the leading <c>$.</c> may be left out.</summary>
public sealed class JsonPlace
{
    private readonly List<object> _steps = [];

    private JsonPlace(string text) => Text = text;

    public string Text { get; }

    /// <summary>Null: the text names no place.</summary>
    public static JsonPlace? Parse(string text)
    {
        var place = new JsonPlace(text);
        var rest = text.StartsWith('$') ? text[1..] : "." + text;
        while (rest.Length > 0)
        {
            if (rest[0] == '[')
            {
                int close = rest.IndexOf(']');
                if (close < 2 || !int.TryParse(rest[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return null;
                place._steps.Add(index);
                rest = rest[(close + 1)..];
                continue;
            }
            if (rest[0] != '.') return null;
            int end = rest.AsSpan(1).IndexOfAny('.', '[');
            var name = end < 0 ? rest[1..] : rest[1..(end + 1)];
            if (name.Length == 0) return null;
            place._steps.Add(name);
            rest = rest[(name.Length + 1)..];
        }
        return place._steps.Count > 0 ? place : null;
    }

    /// <summary>The value there as text (a string without its quotes, anything else as JSON writes it); null: there is nothing.</summary>
    public string? Find(JsonElement document)
    {
        var at = document;
        foreach (var step in _steps)
        {
            if (step is int index)
            {
                if (at.ValueKind != JsonValueKind.Array || index >= at.GetArrayLength()) return null;
                at = at[index];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty((string)step, out at))
            {
                return null;
            }
        }
        return at.ValueKind == JsonValueKind.String ? at.GetString() : at.ValueKind is JsonValueKind.Undefined ? null : at.GetRawText();
    }
}
