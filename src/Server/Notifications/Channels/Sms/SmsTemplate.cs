using System.Text.RegularExpressions;

namespace Muster.Server.Notifications.Channels.Sms;

/// <summary>A text with places for values: <c>{to}</c>, <c>{text}</c>, <c>{secret:NAME}</c>. Other braces stand for themselves.</summary>
public sealed partial record SmsTemplate(string Text)
{
    /// <param name="value">Of a name; null: the place stays as it is.</param>
    /// <param name="encode">For where it stands: in an address, in JSON.</param>
    public string Fill(Func<string, string?> value, Func<string, string> encode) =>
        Place().Replace(Text, match => value(match.Groups[1].Value) is { } text ? encode(text) : match.Value);

    /// <summary>The names of its places.</summary>
    public IEnumerable<string> Places => Place().Matches(Text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\{(secret:[A-Za-z0-9][A-Za-z0-9._-]*|[a-z]+)\}")]
    private static partial Regex Place();
}
