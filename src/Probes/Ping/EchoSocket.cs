using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Muster.Probes.Ping;

/// <summary>
/// ICMP echo on a socket of our own: a datagram socket where the kernel lets this user have one (net.ipv4.ping_group_range),
/// else a raw one (root, CAP_NET_RAW).
/// </summary>
internal sealed class EchoSocket : IDisposable
{
    private const int HeaderBytes = 8, TokenBytes = 16;

    private readonly Socket _socket;
    private readonly bool _v6;
    /// <summary>Tells our echoes from others'. 122 bits of it are the kernel's random ones; RandomNumberGenerator would bring OpenSSL into the process, 4 MB.</summary>
    private readonly byte[] _token = Guid.NewGuid().ToByteArray();
    private readonly long[] _sentAt = new long[ushort.MaxValue + 1];

    private EchoSocket(Socket socket, bool v6) => (_socket, _v6) = (socket, v6);

    /// <summary>Null when this user may have neither socket.</summary>
    public static EchoSocket? TryOpen(IPAddress address)
    {
        bool v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        foreach (var type in new[] { SocketType.Dgram, SocketType.Raw })
        {
            Socket? socket = null;
            try
            {
                socket = new Socket(address.AddressFamily, type, v6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
                socket.Connect(address, 0);
                return new EchoSocket(socket, v6);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported)
            {
                socket?.Dispose();
            }
            catch
            {
                socket?.Dispose();
                throw;
            }
        }

        return null;
    }

    public async Task SendAsync(ushort sequence, CancellationToken ct)
    {
        var packet = new byte[HeaderBytes + TokenBytes];
        packet[0] = (byte)(_v6 ? 128 : 8);
        _token.AsSpan(0, 2).CopyTo(packet.AsSpan(4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
        _token.CopyTo(packet, HeaderBytes);
        if (!_v6)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet)); // for IPv6 the kernel does it
        _sentAt[sequence] = Stopwatch.GetTimestamp();
        await _socket.SendAsync(packet, ct).ConfigureAwait(false);
    }

    /// <summary>Waits for the next answer to one of our requests. A raw socket hears everybody's; our token tells them apart.</summary>
    public async Task<(ushort Sequence, TimeSpan Time)> ReceiveAsync(CancellationToken ct)
    {
        var buffer = new byte[2048];
        while (true)
        {
            int count = await _socket.ReceiveAsync(buffer, ct).ConfigureAwait(false);
            if (ReadReply(buffer.AsSpan(0, count)) is { } sequence && _sentAt[sequence] != 0)
                return (sequence, Stopwatch.GetElapsedTime(_sentAt[sequence]));
        }
    }

    public void Dispose() => _socket.Dispose();

    private ushort? ReadReply(ReadOnlySpan<byte> packet)
    {
        if (!_v6 && packet.Length > 20 && packet[0] >> 4 == 4)
            packet = packet[Math.Min(packet.Length, (packet[0] & 0xF) * 4)..]; // raw sockets get the IPv4 header too
        bool ours = packet.Length >= HeaderBytes + TokenBytes
            && packet[0] == (_v6 ? 129 : 0)
            && packet.Slice(HeaderBytes, TokenBytes).SequenceEqual(_token);
        return ours ? BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) : null;
    }

    private static ushort Checksum(ReadOnlySpan<byte> packet)
    {
        uint sum = 0;
        for (int i = 0; i < packet.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet[i..]);
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
