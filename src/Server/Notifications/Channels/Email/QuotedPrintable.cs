using System.Text;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>Text as quoted-printable (RFC 2045, 6.7): printable ASCII, lines of at most 76 ended by CR LF.</summary>
public static class QuotedPrintable
{
    private const string Digits = "0123456789ABCDEF";

    public static string Of(string text)
    {
        var made = new StringBuilder(text.Length + text.Length / 8);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            var column = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                var b = bytes[i];
                // A blank at the end of a line would be lost on the way.
                var plain = (b is >= 33 and <= 126 and not (byte)'=') || (b is (byte)' ' or (byte)'\t' && i < bytes.Length - 1);
                if (column + (plain ? 1 : 3) > 75)
                {
                    made.Append("=\r\n");
                    column = 0;
                }
                if (plain) made.Append((char)b);
                else made.Append('=').Append(Digits[b >> 4]).Append(Digits[b & 15]);
                column += plain ? 1 : 3;
            }
            made.Append("\r\n");
        }
        return made.ToString();
    }
}
