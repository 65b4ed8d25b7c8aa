using System.Net;
using System.Net.Sockets;

namespace Muster.Metrics.Listening;

/// <summary>Takes UDP packets, of a multicast group too.</summary>
public sealed class PacketServer(IPEndPoint at, IPAddress? group, Action<ReadOnlySpan<byte>> take) : IDisposable
{
    /// <summary>A burst waits in the kernel while the one before it is taken.</summary>
    private const int Backlog = 4 << 20, LargestPacket = 65_536;

    private readonly Socket _socket = new(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>With the port that was taken.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    /// <exception cref="SocketException">The address cannot be had.</exception>
    public void Bind()
    {
        _socket.ReceiveBufferSize = Backlog;
        if (group is not null) _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(at);
        if (group is null) return;
        var level = group.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
        object membership = level == SocketOptionLevel.IPv6 ? new IPv6MulticastOption(group) : at.Address.Equals(IPAddress.Any) ? new MulticastOption(group) : new MulticastOption(group, at.Address);
        _socket.SetSocketOption(level, SocketOptionName.AddMembership, membership);
    }

    /// <summary>Until <paramref name="ct"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var buffer = new byte[LargestPacket];
        while (true)
        {
            try
            {
                var got = await _socket.ReceiveAsync(buffer.AsMemory(), ct);
                take(buffer.AsSpan(0, got));
            }
            catch (SocketException)
            {
                // An answer of ours that was refused comes back here on some systems; packets go on coming.
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
