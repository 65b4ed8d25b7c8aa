using System.Buffers;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Muster.Checks;

namespace Muster.Probes.Tcp;

/// <summary>Opens a TCP connection (with TLS if asked), perhaps says something, and waits for what is expected.</summary>
internal sealed record TcpProbe(string Host, int Port, byte[]? Send, TextPattern? Expect, bool Tls, TimeLimits Limits) : Probe
{
    private const int MaxAnswer = 64 * 1024;

    public override string Kind => "tcp";

    public static TcpProbe Parse(ProbeOptions options) => new(
        options.Required("host"),
        options.Integer("port", otherwise: null, 1, 65535),
        options.Optional("send") is { } send ? Encoding.UTF8.GetBytes(Unescape(send)) : null,
        options.Pattern("expect"),
        options.Flag("tls", otherwise: false),
        options.Limits());

    internal override async Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        using var connection = await Dialer.ConnectAsync(Host, Port, look, ct).ConfigureAwait(false);
        await using var stream = await OpenAsync(connection.Socket, look, ct).ConfigureAwait(false);
        if (Send is not null)
        {
            look.Doing = "sending";
            await stream.WriteAsync(Send, ct).ConfigureAwait(false);
        }

        string? answer = null;
        if (Expect is not null)
        {
            look.Doing = $"waiting for {Expect}";
            answer = await ReadUntilExpectedAsync(stream, Expect, ct).ConfigureAwait(false);
        }

        var taken = Stopwatch.GetElapsedTime(started);
        PerfValue[] perfdata =
        [
            ProbeReport.Seconds("time", taken, Limits),
            ProbeReport.Seconds("connect", connection.ConnectTime),
        ];
        if (Expect is not null && !Expect.IsIn(answer!))
            return new ProbeReport(CheckStatus.Critical, $"{Target} did not answer {Expect} but {Shorten(answer!)}", perfdata);
        var heard = Expect is null ? "" : $", answered {Shorten(answer!)}";
        return new ProbeReport(Limits.Judge(taken), FormattableString.Invariant($"{Target} in {taken.TotalSeconds:0.000} s{heard}"), perfdata);
    }

    private string Target => $"{Host}:{Port}";

    private async Task<Stream> OpenAsync(Socket socket, ProbeLook look, CancellationToken ct)
    {
        var stream = new NetworkStream(socket, ownsSocket: false);
        if (!Tls)
            return stream;
        look.Doing = "shaking hands (TLS)";
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Host }, ct).ConfigureAwait(false);
        return secure;
    }

    private static async Task<string> ReadUntilExpectedAsync(Stream stream, TextPattern expect, CancellationToken ct)
    {
        var answer = new ArrayBufferWriter<byte>();
        while (answer.WrittenCount < MaxAnswer)
        {
            int count = await stream.ReadAsync(answer.GetMemory(4096), ct).ConfigureAwait(false);
            if (count == 0)
                break;
            answer.Advance(count);
            if (expect.IsIn(Encoding.UTF8.GetString(answer.WrittenSpan)))
                break;
        }

        return Encoding.UTF8.GetString(answer.WrittenSpan);
    }

    private static string Shorten(string answer)
    {
        var line = answer.Trim();
        return line.Length == 0 ? "nothing" : line.Length > 80 ? $"'{line[..80]}…'" : $"'{line}'";
    }

    /// <summary>\r \n \t \0 and \\ in configuration text.</summary>
    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            char? special = text[i] != '\\' ? null : next switch { 'r' => '\r', 'n' => '\n', 't' => '\t', '0' => '\0', '\\' => '\\', _ => null };
            result.Append(special ?? text[i]);
            i += special is null || i + 1 == text.Length ? 0 : 1;
        }

        return result.ToString();
    }
}
