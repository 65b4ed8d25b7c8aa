using System.Text;

namespace Muster.Server.Notifications.Channels.Sms;

/// <summary>
/// How much room a text takes in short messages (3GPP TS 23.038): 160 signs of the GSM alphabet or 70 of others in one, 153 or 67 in each
/// of several. Typographic signs that would halve the room become plain ones.
/// </summary>
public static class GsmText
{
    private const string Alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private const string Twofold = "^{}\\[~]|€\f";

    private static readonly Dictionary<char, string> Plain = new()
    {
        { '“', "\"" },
        { '”', "\"" },
        { '„', "\"" },
        { '‘', "'" },
        { '’', "'" },
        { '–', "-" },
        { '—', "-" },
        { '…', "..." },
        { '\u00a0', " " },
        { '`', "'" },
        { '\t', " " },
    };

    /// <summary>Short messages that the text fills.</summary>
    public static int Segments(string text)
    {
        var (gsm, length) = Measure(text);
        var (one, each) = gsm ? (160, 153) : (70, 67);
        return length <= one ? 1 : (length + each - 1) / each;
    }

    /// <summary>Cut to so many messages, <c>...</c> at the end then.</summary>
    public static string Fit(string text, int segments)
    {
        var plain = Simplify(text);
        if (Segments(plain) <= segments) return plain;
        // The longest beginning that fits; longer beginnings never take less room.
        var (low, high) = (0, plain.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Segments(Beginning(plain, middle) + "...") <= segments) low = middle;
            else high = middle - 1;
        }
        return Beginning(plain, low) + "...";
    }

    private static string Beginning(string text, int length) => text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string Simplify(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Plain.TryGetValue(c, out var instead)) plain.Append(instead);
            else if (!char.IsControl(c) || c == '\n') plain.Append(c);
        }
        return plain.ToString().Trim();
    }

    private static (bool Gsm, int Length) Measure(string text)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (Alphabet.Contains(c, StringComparison.Ordinal)) length++;
            else if (Twofold.Contains(c, StringComparison.Ordinal)) length += 2;
            else return (false, text.Length);
        }
        return (true, length);
    }
}
