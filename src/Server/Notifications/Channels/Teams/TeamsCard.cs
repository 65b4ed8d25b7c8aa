using System.Text.Json.Serialization;
using Muster.Checks;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.Teams;

/// <summary>
/// A message as an Adaptive Card 1.4 (https://adaptivecards.io/explorer). What comes from outside stands in text runs, which know no
/// Markdown, or is escaped where only Markdown can stand (facts). Teams takes 28 KB: the lists give way first.
/// </summary>
internal static class TeamsCard
{
    public const int MostBytes = 28 * 1024;

    public static object Of(Message message)
    {
        foreach (var most in (int[])[4000, 2000, 800])
        {
            var card = Of(message, most);
            if (ChannelJson.Write(card).Length <= MostBytes) return card;
        }
        return Of(message, 200);
    }

    private static object Of(Message message, int most)
    {
        var body = new List<object>
        {
            new Block("TextBlock") { Text = $"{Tone.Of(message).Sign} {message.Kind.ToString().ToUpperInvariant()}", Weight = "Bolder", Color = Color(message), Size = "Small" },
            Runs(new Run(Cut.To(Cut.OneLine(message.Title), 300)) { Weight = "Bolder", Size = "Large" }),
        };
        var facts = message.Parts.Where(part => !part.Long).Take(12).Select(part => new { title = Escape(Cut.To(part.Label, 60)), value = Escape(Cut.To(Cut.OneLine(part.Text), 300)) }).ToList();
        if (facts.Count > 0) body.Add(new { type = "FactSet", facts });
        foreach (var part in message.Parts.Where(part => part.Long && part.Text.Length > 0).Take(6))
        {
            body.Add(Runs(new Run(Cut.To(part.Label, 60)) { Weight = "Bolder" }));
            body.Add(Runs(new Run(Cut.To(part.Text.TrimEnd(), most)) { FontType = "Monospace" }));
        }
        if (message.MemberCount > 1)
        {
            var list = string.Join('\n', message.Members.Select(PlainText.Member)) + (PlainText.More(message) is { } more ? $"\n{more}" : "");
            body.Add(Runs(new Run(Cut.To(list, most)) { FontType = "Monospace" }));
        }
        var actions = PlainText.Links(message).Select(link => new { type = "Action.OpenUrl", title = link.Label, url = link.To.AbsoluteUri }).ToList();
        return new
        {
            type = "message",
            attachments = new[]
            {
                new
                {
                    contentType = "application/vnd.microsoft.card.adaptive",
                    content = new Card(body, actions.Count > 0 ? actions : null, Cut.To(Cut.OneLine(message.Subject), 300)),
                },
            },
        };
    }

    private static string Color(Message message) => message.Kind switch
    {
        MessageKind.Resolved => "Good",
        MessageKind.Test => "Accent",
        _ => message.Severity switch { CheckStatus.Critical => "Attention", CheckStatus.Warning => "Warning", CheckStatus.Ok => "Good", _ => "Default" },
    };

    private static object Runs(params Run[] inlines) => new { type = "RichTextBlock", inlines };

    /// <summary>The signs of the small Markdown that facts know, each behind a back slash.</summary>
    private static string Escape(string text) => string.Concat(text.Select(c => c is '\\' or '*' or '_' or '[' or ']' or '(' or ')' or '#' or '`' or '~' or '>' ? $"\\{c}" : c.ToString()));

    private sealed record Card(
        [property: JsonPropertyName("body")] IReadOnlyList<object> Body, [property: JsonPropertyName("actions")] IReadOnlyList<object>? Actions, [property: JsonPropertyName("fallbackText")] string Fallback)
    {
        [JsonPropertyName("$schema")] public string Schema => "http://adaptivecards.io/schemas/adaptive-card.json";
        [JsonPropertyName("type")] public string Type => "AdaptiveCard";
        [JsonPropertyName("version")] public string Version => "1.4";
        [JsonPropertyName("msteams")] public object Teams => new { width = "Full" };
    }

    private sealed record Block([property: JsonPropertyName("type")] string Type)
    {
        [JsonPropertyName("text")] public string? Text { get; init; }
        [JsonPropertyName("weight")] public string? Weight { get; init; }
        [JsonPropertyName("color")] public string? Color { get; init; }
        [JsonPropertyName("size")] public string? Size { get; init; }
    }

    private sealed record Run([property: JsonPropertyName("text")] string Text)
    {
        [JsonPropertyName("type")] public string Type => "TextRun";
        [JsonPropertyName("weight")] public string? Weight { get; init; }
        [JsonPropertyName("size")] public string? Size { get; init; }
        [JsonPropertyName("fontType")] public string? FontType { get; init; }
    }
}
