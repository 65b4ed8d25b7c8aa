using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Muster.Probes.Dns;

/// <summary>Asks one name server: over UDP, again when an answer is lost, over TCP when it is cut.</summary>
internal static class DnsClient
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <exception cref="InvalidDataException">The answer over TCP is not one.</exception>
    public static async Task<DnsMessage> AskAsync(IPEndPoint server, string name, DnsType type, CancellationToken ct)
    {
        // From the kernel's generator, as is all of a Guid but its version: RandomNumberGenerator would bring OpenSSL into the process, 4 MB.
        ushort id = BinaryPrimitives.ReadUInt16LittleEndian(Guid.NewGuid().ToByteArray());
        var question = DnsQuestion.Encode(id, name, type);
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        var buffer = new byte[65535];
        while (true)
        {
            await socket.SendAsync(question, ct).ConfigureAwait(false);
            using var again = CancellationTokenSource.CreateLinkedTokenSource(ct);
            again.CancelAfter(AskAgainAfter);
            try
            {
                while (true)
                {
                    int count = await socket.ReceiveAsync(buffer, again.Token).ConfigureAwait(false);
                    // Anybody can send us a datagram: what is not our answer is as if it had not come.
                    if (ReadAnswer(buffer.AsSpan(0, count), question) is not { } answer)
                        continue;
                    return answer.Truncated ? await AskOverTcpAsync(server, question, ct).ConfigureAwait(false) : answer;
                }
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                continue;
            }
        }
    }

    private static async Task<DnsMessage> AskOverTcpAsync(IPEndPoint server, byte[] question, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, 2);
        await stream.WriteAsync(framed, ct).ConfigureAwait(false);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, ct).ConfigureAwait(false);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, ct).ConfigureAwait(false);
        var answer = DnsReader.Read(message);
        return answer.Id == BinaryPrimitives.ReadUInt16BigEndian(question)
            ? answer
            : throw new InvalidDataException("the name server's answer is broken: it answers another question");
    }

    private static DnsMessage? ReadAnswer(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> question)
    {
        if (datagram.Length < 12 || !datagram[..2].SequenceEqual(question[..2]))
            return null;
        return DnsReader.Read(datagram);
    }
}
