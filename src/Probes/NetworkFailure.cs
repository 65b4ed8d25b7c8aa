using System.Net.Sockets;
using System.Security.Authentication;

namespace Muster.Probes;

/// <summary>Failures of the network and of the other side, in words.</summary>
internal static class NetworkFailure
{
    /// <summary>Null when the exception is none of them (it is then a fault of ours).</summary>
    public static string? Explain(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
                return Explain(socket.SocketErrorCode) ?? socket.Message;
        }

        return failure switch
        {
            AuthenticationException { InnerException: { } inner } => $"TLS handshake failed: {inner.Message}",
            AuthenticationException => $"TLS handshake failed: {failure.Message}",
            HttpRequestException { InnerException: { } inner } => Explain(inner) ?? inner.Message,
            HttpRequestException or IOException or InvalidDataException => failure.Message,
            _ => null,
        };
    }

    private static string? Explain(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset by the other side",
        SocketError.HostNotFound => "there is no such name",
        SocketError.TryAgain => "the name could not be resolved: no name server answered",
        SocketError.NoData => "the name has no address",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.TimedOut => "connection timed out",
        SocketError.AccessDenied => "not permitted",
        _ => null,
    };
}
