using System.Globalization;
using System.Text;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>
/// Header fields (RFC 5322, RFC 2047). A value can neither end its line nor begin another field: control characters become spaces here,
/// whatever it came from, and other than ASCII is encoded.
/// </summary>
public sealed class MailHeaders
{
    private const int MostWord = 45;
    private readonly StringBuilder text = new();

    /// <summary>A text of anybody's.</summary>
    public MailHeaders Text(string name, string value) => Line(name, Encoded(Cut.OneLine(value)));

    public MailHeaders Addresses(string name, IReadOnlyList<MailAddress> all) => Line(name, [.. all.Select((one, i) => Address(one) + (i < all.Count - 1 ? "," : ""))]);

    /// <summary>Something of the mail's own, in ASCII: an id, a type, a date.</summary>
    public MailHeaders Raw(string name, string value) => Line(name, Cut.OneLine(value).Split(' '));

    public MailHeaders Date(string name, DateTimeOffset at) => Raw(name, at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000");

    public override string ToString() => text.ToString();

    /// <summary>Words with a space between, folded before they pass the 78th column.</summary>
    private MailHeaders Line(string name, IReadOnlyList<string> words)
    {
        text.Append(name).Append(':');
        var column = name.Length + 1;
        foreach (var word in words.Where(word => word.Length > 0))
        {
            if (column + 1 + word.Length > 76 && column > name.Length + 1)
            {
                text.Append("\r\n");
                column = 0;
            }
            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }
        text.Append("\r\n");
        return this;
    }

    /// <summary>Printable ASCII word by word; else all of it as encoded words of whole characters.</summary>
    private static IReadOnlyList<string> Encoded(string value)
    {
        if (value.All(c => c is >= ' ' and <= '~') && !value.Contains("=?", StringComparison.Ordinal) && value.Split(' ').All(word => word.Length < 200)) return value.Split(' ');
        var (words, bytes) = (new List<string>(), new List<byte>());
        foreach (var rune in value.EnumerateRunes())
        {
            if (bytes.Count + rune.Utf8SequenceLength > MostWord)
            {
                words.Add(Word(bytes));
                bytes.Clear();
            }
            bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
        }
        if (bytes.Count > 0) words.Add(Word(bytes));
        return words;
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";

    private static string Address(MailAddress address)
    {
        if (address.Name.Length == 0) return address.Address;
        var name = Cut.OneLine(address.Name);
        return name.All(c => c is >= ' ' and <= '~') && !name.Contains("=?", StringComparison.Ordinal)
            ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{address.Address}>"
            : $"{string.Join(' ', Encoded(name))} <{address.Address}>";
    }
}
