using System.Text;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.Telegram;

/// <summary>
/// A message as Telegram takes it: 4,096 UTF-16 units of text, and what is bold or of fixed width told by place (entities), so that
/// nothing in it can be taken for markup.
/// </summary>
internal static class TelegramBody
{
    public const int MostText = 4096;

    private sealed record Entity(string type, int offset, int length);

    public static object Of(Message message, string chat)
    {
        var text = new StringBuilder();
        var entities = new List<Entity>();
        void Add(string piece, string? type)
        {
            var room = MostText - text.Length;
            if (piece.Length == 0 || room < 2) return;
            var cut = Cut.To(piece, room);
            // The API strips blanks at the ends of an entity and then refuses what does not fit.
            if (type is not null && cut.Trim().Length == cut.Length) entities.Add(new Entity(type, text.Length, cut.Length));
            text.Append(cut);
        }
        Add($"{Tone.Of(message).Sign} ", null);
        Add(Cut.To(Cut.OneLine(message.Subject), 500), "bold");
        foreach (var part in message.Parts.Where(part => part.Text.Trim().Length > 0))
        {
            Add("\n" + (part.Long ? "\n" : "") + Cut.OneLine(part.Label) + (part.Long ? "\n" : ": "), null);
            Add(part.Text.Trim(), part.Long ? "pre" : null);
        }
        if (message.MemberCount > 1)
        {
            Add("\n\n", null);
            Add(string.Join('\n', message.Members.Select(PlainText.Member)), "pre");
            if (PlainText.More(message) is { } more) Add("\n" + more, null);
        }
        // Telegram refuses buttons to addresses that lead nowhere outside of the sender's network.
        var buttons = PlainText.Links(message).Where(link => link.To.Host.Contains('.', StringComparison.Ordinal) && !link.To.IsLoopback).Select(link => new { text = link.Label, url = link.To.AbsoluteUri }).ToArray();
        return new
        {
            chat_id = chat,
            text = text.ToString().TrimEnd(),
            entities,
            link_preview_options = new { is_disabled = true },
            disable_notification = message.Kind is MessageKind.Resolved ? true : (bool?)null,
            reply_markup = buttons.Length > 0 ? new { inline_keyboard = new[] { buttons } } : null,
        };
    }
}
