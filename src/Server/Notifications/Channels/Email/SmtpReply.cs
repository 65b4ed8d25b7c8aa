namespace Muster.Server.Notifications.Channels.Email;

/// <summary>What an SMTP server said: three digits and the text of all lines (RFC 5321, 4.2).</summary>
public sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public string Text => ChannelHttp.OneLine($"{Code} {string.Join(' ', Lines)}");
    public bool IsYes => Code is >= 200 and < 400;

    /// <summary>4xx: the same may be taken later.</summary>
    public bool IsLater => Code is >= 400 and < 500;

    /// <summary>One line of a reply: its code, whether more lines follow, its text.</summary>
    /// <exception cref="SmtpException">Not such a line.</exception>
    public static (int Code, bool More, string Text) Line(string line)
    {
        if (line.Length < 3 || line[0] is < '2' or > '5' || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2]) || (line.Length > 3 && line[3] is not (' ' or '-')))
            throw new SmtpException($"the server does not speak SMTP: “{ChannelHttp.OneLine(line)}”");
        return ((line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0', line.Length > 3 && line[3] == '-', line.Length > 4 ? line[4..] : "");
    }
}

/// <summary>The conversation with a mail server failed.</summary>
/// <param name="permanent">It would fail again in the same way.</param>
public sealed class SmtpException(string message, bool permanent = false) : IOException(message)
{
    public bool IsPermanent { get; } = permanent;
}
