using System.Net.Sockets;

namespace Muster.Probes.Tcp;

/// <summary>An open TCP connection.</summary>
/// <param name="Socket">Owned by whoever dialed.</param>
/// <param name="NameTime">What resolving the name took.</param>
/// <param name="ConnectTime">What the connection took, to the address that answered.</param>
internal sealed record DialedConnection(Socket Socket, TimeSpan NameTime, TimeSpan ConnectTime) : IDisposable
{
    public void Dispose() => Socket.Dispose();
}
