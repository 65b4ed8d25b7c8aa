using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Muster.Probes.Tests.Servers;

/// <summary>Answers on UDP and TCP of one port with whatever a function makes of the question.</summary>
internal sealed class NameServer : IDisposable
{
    private readonly LineServer _tcp;
    private readonly UdpClient _udp;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="answer">From question bytes and "came over TCP" to the answer; null: silence.</param>
    public NameServer(Func<byte[], bool, byte[]?> answer)
    {
        _tcp = new LineServer(async (stream, ct) =>
        {
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, ct);
            var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(question, ct);
            var reply = answer(question, true)!;
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
            await stream.WriteAsync(length, ct);
            await stream.WriteAsync(reply, ct);
        });
        _udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, _tcp.Port));
        _ = AnswerAsync(answer);
    }

    public string Address => $"127.0.0.1:{_tcp.Port}";

    /// <summary>An answer with one record of each data given, names written in full.</summary>
    public static byte[] Reply(byte[] question, ushort type, int flags, params byte[][] data)
    {
        var reply = new List<byte>(question);
        reply[2] = (byte)(0x80 | (flags >> 8));
        reply[3] = (byte)flags;
        reply[7] = (byte)data.Length;
        foreach (var record in data)
        {
            reply.AddRange([0xC0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(record.Length >> 8), (byte)record.Length]);
            reply.AddRange(record);
        }

        return [.. reply];
    }

    public void Dispose()
    {
        _stop.Cancel();
        _udp.Dispose();
        _tcp.Dispose();
    }

    private async Task AnswerAsync(Func<byte[], bool, byte[]?> answer)
    {
        try
        {
            while (true)
            {
                var asked = await _udp.ReceiveAsync(_stop.Token);
                if (answer(asked.Buffer, false) is { } reply)
                    await _udp.SendAsync(reply, asked.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // stopped
        }
    }
}
