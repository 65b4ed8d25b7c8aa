using System.Net.Security;
using System.Net.Sockets;
using Muster.Probes.Tcp;

namespace Muster.Probes.Nrpe;

/// <summary>Asks an NRPE daemon one question.</summary>
public static class NrpeClient
{
    private static readonly int[] AllVersions = [4, 3, 2];

    /// <summary>The query as it goes over the wire: <c>command!argument!argument</c>.</summary>
    /// <exception cref="FormatException">A part has a character that ends or splits a query.</exception>
    public static string Query(string command, IEnumerable<string> arguments)
    {
        var parts = arguments.Prepend(command).ToArray();
        foreach (var part in parts)
        {
            if (part.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
                throw new FormatException("a line break or NUL cannot be part of an NRPE query");
            if (part.Contains('!'))
                throw new FormatException($"'{part}' has a '!', which splits the arguments of an NRPE query");
        }

        return string.Join('!', parts);
    }

    /// <summary>In words why asking failed; null when it is a fault of ours.</summary>
    public static string? Explain(Exception failure) => NetworkFailure.Explain(failure);

    /// <exception cref="IOException">The daemon cannot be reached or closed without an answer.</exception>
    /// <exception cref="InvalidDataException">It answered something else.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">No TLS could be agreed on.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public static Task<NrpeAnswer> AskAsync(NrpeTarget target, string query, TimeProvider time, TimeSpan timeout, CancellationToken ct) =>
        AskAsync(target, query, new ProbeLook(time, timeout), ct);

    internal static async Task<NrpeAnswer> AskAsync(NrpeTarget target, string query, ProbeLook look, CancellationToken ct)
    {
        InvalidDataException? refused = null;
        foreach (int version in target.Version is { } only ? [only] : AllVersions)
        {
            // Version 2 cannot carry a longer question; the older daemon would say the same.
            if (version == 2 && refused is not null && System.Text.Encoding.UTF8.GetByteCount(query) >= NrpePacket.ShortText)
                break;
            try
            {
                return await AskAsync(target, query, version, look, ct).ConfigureAwait(false);
            }
            catch (InvalidDataException wrong)
            {
                refused = wrong;
            }
            catch (IOException closed) when (closed.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                refused = new InvalidDataException("the daemon reset the connection", closed);
            }
        }

        throw refused!;
    }

    private static async Task<NrpeAnswer> AskAsync(NrpeTarget target, string query, int version, ProbeLook look, CancellationToken ct)
    {
        using var connection = await Dialer.ConnectAsync(target.Host, target.Port, look, ct).ConfigureAwait(false);
        await using var network = new NetworkStream(connection.Socket, ownsSocket: false);
        look.Doing = target.Security == NrpeSecurity.Off ? "sending the query" : "shaking hands (TLS)";
        switch (target.Security)
        {
            case NrpeSecurity.Off:
                return await ExchangeAsync(network, query, version, look, ct).ConfigureAwait(false);
            case NrpeSecurity.Verified:
                await using (var verified = new SslStream(network))
                {
                    await verified.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = target.Host }, ct).ConfigureAwait(false);
                    return await ExchangeAsync(verified, query, version, look, ct).ConfigureAwait(false);
                }

            default:
                nint context = OpenSsl.ClientContext();
                try
                {
                    await using var secure = await OpenSslStream.OpenAsync(network, context, server: false, ct).ConfigureAwait(false);
                    var answer = await ExchangeAsync(secure, query, version, look, ct).ConfigureAwait(false);
                    await secure.EndAsync(ct).ConfigureAwait(false);
                    return answer;
                }
                finally
                {
                    OpenSsl.FreeContext(context);
                }
        }
    }

    private static async Task<NrpeAnswer> ExchangeAsync(Stream stream, string query, int version, ProbeLook look, CancellationToken ct)
    {
        await stream.WriteAsync(new NrpePacket(version, Query: true, 0, query).ToBytes(), ct).ConfigureAwait(false);
        look.Doing = "waiting for the daemon's answer";
        var answer = await NrpePacket.ReadAsync(stream, ct).ConfigureAwait(false)
            ?? throw new InvalidDataException("the daemon closed without an answer: look at its allowed_hosts, whether it takes arguments (dont_blame_nrpe), and its log");
        if (answer.Query)
            throw new InvalidDataException("the daemon answered with a query");
        return new NrpeAnswer(answer.Result, answer.Text, answer.Version);
    }
}
