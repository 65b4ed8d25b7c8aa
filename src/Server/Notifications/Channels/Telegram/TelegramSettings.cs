namespace Muster.Server.Notifications.Channels.Telegram;

/// <param name="Token">Name of the secret that holds the bot's token.</param>
/// <param name="Chat">For messages without an address of their own; null: each needs one.</param>
public sealed record TelegramSettings(Uri Api, string Token, string? Chat) : ChannelSettings;
