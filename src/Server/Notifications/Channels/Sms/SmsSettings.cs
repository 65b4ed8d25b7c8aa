namespace Muster.Server.Notifications.Channels.Sms;

/// <param name="Form">Fields of a form; null: no form.</param>
/// <param name="Json">A body of JSON; null: none.</param>
/// <param name="Parts">Short messages that one text may fill.</param>
/// <param name="Expect">What the answer must contain; null: its status says it all.</param>
public sealed record SmsSettings(
    HttpMethod Method, SmsTemplate Url, IReadOnlyDictionary<string, SmsTemplate> Headers, IReadOnlyDictionary<string, SmsTemplate>? Form, SmsTemplate? Json, SmsTemplate Text, int Parts, string? Expect) : ChannelSettings;
