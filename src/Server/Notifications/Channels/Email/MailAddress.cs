using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>A mail address that can stand in a command and in a header as it is: printable ASCII, a host of letters (its other letters as punycode).</summary>
public sealed partial record MailAddress(string Address, string Name)
{
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>From <c>ann@example.org</c> or <c>Ann Lee &lt;ann@example.org&gt;</c>; null when it is neither.</summary>
    public static MailAddress? Parse(string text)
    {
        var match = Form().Match(text.Trim());
        if (!match.Success || text.Any(char.IsControl)) return null;
        try
        {
            var address = $"{match.Groups["local"].Value}@{new IdnMapping().GetAscii(match.Groups["domain"].Value)}";
            return address.Length <= 254 && Plain().IsMatch(address) ? new MailAddress(address, match.Groups["name"].Value.Trim().Trim('"')) : null;
        }
        catch (ArgumentException)
        {
            // Not a name of a host in any script.
            return null;
        }
    }

    public override string ToString() => Name.Length > 0 ? $"{Name} <{Address}>" : Address;

    [GeneratedRegex("""\A(?:(?<name>[^<>]*)<(?<local>[^\s<>@,;:\\"\[\]()]{1,64})@(?<domain>[^\s<>@,;:]+)>|(?<local>[^\s<>@,;:\\"\[\]()]{1,64})@(?<domain>[^\s<>@,;:]+))\z""")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[!-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\z")]
    private static partial Regex Plain();
}
