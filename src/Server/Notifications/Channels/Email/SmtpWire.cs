using System.Text;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>Lines to and from an SMTP server over one stream. Replies that are too long are refused; nothing is read ahead of a change to TLS unseen.</summary>
public sealed class SmtpWire(Stream stream) : IAsyncDisposable
{
    private const int MostLine = 4096, MostLines = 128;
    private readonly byte[] buffer = new byte[4096];
    private int at, end;

    public Stream Stream => stream;

    /// <summary>Bytes that came before they were asked for: behind STARTTLS these would be somebody else's.</summary>
    public bool HasUnread => at < end;

    /// <exception cref="SmtpException">It broke off, or is no SMTP.</exception>
    public async Task<SmtpReply> ReadAsync(CancellationToken ct)
    {
        var lines = new List<string>();
        while (true)
        {
            var (code, more, text) = SmtpReply.Line(await LineAsync(ct));
            lines.Add(text);
            if (!more) return new SmtpReply(code, lines);
            if (lines.Count == MostLines) throw new SmtpException($"a reply of more than {MostLines} lines");
        }
    }

    /// <param name="line">Without its end; must be of printable ASCII: whoever builds it has seen to that.</param>
    public async Task<SmtpReply> AskAsync(string line, CancellationToken ct)
    {
        if (line.Any(c => c is < ' ' or > '~')) throw new SmtpException("a command of other than printable ASCII is not sent", permanent: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ct);
        await stream.FlushAsync(ct);
        return await ReadAsync(ct);
    }

    /// <summary>The mail behind DATA: dots that begin a line doubled, and the end of it (RFC 5321, 4.5.2).</summary>
    /// <param name="mail">Lines end in CR LF.</param>
    public async Task<SmtpReply> DataAsync(byte[] mail, CancellationToken ct)
    {
        await stream.WriteAsync(Stuffed(mail), ct);
        await stream.FlushAsync(ct);
        return await ReadAsync(ct);
    }

    internal static byte[] Stuffed(ReadOnlySpan<byte> mail)
    {
        using var stuffed = new MemoryStream(mail.Length + 64);
        for (var i = 0; i < mail.Length; i++)
        {
            if (mail[i] == '.' && (i == 0 || mail[i - 1] == '\n')) stuffed.WriteByte((byte)'.');
            stuffed.WriteByte(mail[i]);
        }
        if (!mail.EndsWith("\r\n"u8)) stuffed.Write("\r\n"u8);
        stuffed.Write(".\r\n"u8);
        return stuffed.ToArray();
    }

    private async Task<string> LineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (at == end)
            {
                (at, end) = (0, await stream.ReadAsync(buffer, ct));
                if (end == 0) throw new SmtpException("the server ended the connection");
            }
            var b = buffer[at++];
            if (b == '\n') return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
            if (line.Length == MostLine) throw new SmtpException($"a line of more than {MostLine} bytes");
            line.Append((char)b);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
