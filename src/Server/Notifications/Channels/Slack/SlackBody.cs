using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.Slack;

/// <summary>
/// A message as Slack's text (for notifications and old readers) and blocks. Limits of https://docs.slack.dev/reference/block-kit:
/// 50 blocks, a header of 150 characters, sections of 3,000, ten fields of 2,000, buttons of 75 with addresses of 3,000.
/// </summary>
internal static class SlackBody
{
    public const int MostHeader = 150, MostSection = 3000, MostField = 2000, MostBlocks = 50, MostText = 4000, MostAddress = 3000;
    private const int MostFields = 10, MostLong = 8;

    public static object Of(Message message)
    {
        var blocks = new List<object> { new { type = "header", text = Plain(Cut.To($"{Tone.Of(message).Sign} {Cut.OneLine(message.Subject)}", MostHeader)) } };
        var fields = message.Parts.Where(part => !part.Long).Take(MostFields).Select(part => Marked($"*{Escape(part.Label, 100)}*\n{Escape(Cut.OneLine(part.Text), MostField - 110)}")).ToList();
        if (fields.Count > 0) blocks.Add(new { type = "section", fields });
        blocks.AddRange(message.Parts.Where(part => part.Long && part.Text.Length > 0).Take(MostLong).Select(part => Section($"*{Escape(part.Label, 100)}*\n{Fixed(part.Text, MostSection - 120)}")));
        if (message.MemberCount > 1)
        {
            var list = string.Join('\n', message.Members.Select(PlainText.Member)) + (PlainText.More(message) is { } more ? $"\n{more}" : "");
            blocks.Add(Section(Fixed(list, MostSection - 20)));
        }
        var buttons = PlainText.Links(message).Where(link => link.To.AbsoluteUri.Length <= MostAddress)
            .Select((link, i) => new { type = "button", text = Plain(link.Label), url = link.To.AbsoluteUri, action_id = $"muster-{i}", style = link.Label == "Acknowledge" ? "primary" : null }).ToList();
        if (buttons.Count > 0) blocks.Add(new { type = "actions", elements = buttons });
        return new { text = Escape(PlainText.Of(message, MostText / 2, links: false), MostText), blocks };
    }

    private static object Plain(string text) => new { type = "plain_text", text, emoji = true };
    private static object Marked(string text) => new { type = "mrkdwn", text };
    private static object Section(string text) => new { type = "section", text = Marked(text) };

    /// <summary>Three back ticks inside would end it.</summary>
    private static string Fixed(string text, int most) => $"```\n{Escape(text.TrimEnd().Replace("```", "'''", StringComparison.Ordinal), most)}\n```";

    /// <summary>The three characters that mean something to Slack (a mention is one of them), within a limit that counts them written out.</summary>
    internal static string Escape(string text, int most)
    {
        static string Written(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        if (Written(text) is { } whole && whole.Length <= most) return whole;
        var room = most - 1;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Value switch { '&' => 5, '<' or '>' => 4, _ => rune.Utf16SequenceLength };
            if (room < 0) break;
            end += rune.Utf16SequenceLength;
        }
        return Written(text[..end]) + "…";
    }
}
