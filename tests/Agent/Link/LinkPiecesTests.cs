using Muster.Agent.Link;

namespace Muster.Agent.Tests.Link;

public sealed class LinkPiecesTests
{
    [Fact]
    public void Sha1_agrees_with_the_frameworks_at_every_length()
    {
        for (var length = 0; length < 200; length++)
        {
            var text = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
#pragma warning disable CA5350 // the comparison is the point
            Assert.Equal(Convert.ToHexString(System.Security.Cryptography.SHA1.HashData(text)), Convert.ToHexString(Sha1.Hash(text)));
#pragma warning restore CA5350
        }
    }

    [Fact]
    public async Task Messages_of_every_size_pass_both_ways()
    {
        foreach (var size in (int[])[0, 1, 125, 126, 127, 4096, 65_535, 65_536, 200_000])
        {
            var message = new byte[size];
            new Random(size).NextBytes(message);
            using var sent = new MemoryStream();
            await new WebSocketStream(sent).WriteBinaryAsync(message, CancellationToken.None);
            sent.Position = 0;
            using var server = System.Net.WebSockets.WebSocket.CreateFromStream(sent, new System.Net.WebSockets.WebSocketCreationOptions { IsServer = true });
            var buffer = new byte[size + 1];
            var length = 0;
            System.Net.WebSockets.ValueWebSocketReceiveResult part;
            do
            {
                part = await server.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            Assert.Equal(Convert.ToHexString(message), Convert.ToHexString(buffer.AsSpan(0, length)));

            using var received = new MemoryStream();
            using var peer = System.Net.WebSockets.WebSocket.CreateFromStream(received, new System.Net.WebSockets.WebSocketCreationOptions { IsServer = true });
            await peer.SendAsync(message.AsMemory(0, size / 2), System.Net.WebSockets.WebSocketMessageType.Binary, false, CancellationToken.None);
            await peer.SendAsync(message.AsMemory(size / 2), System.Net.WebSockets.WebSocketMessageType.Binary, true, CancellationToken.None);
            received.Position = 0;
            var (read, count) = await new WebSocketStream(received).ReadAsync(new byte[16], 1 << 20, CancellationToken.None);
            Assert.Equal(Convert.ToHexString(message), Convert.ToHexString(read.AsSpan(0, count)));
        }
    }

    [Fact]
    public async Task Torn_and_forged_frames_end_the_link_and_nothing_else()
    {
        var random = new Random(5);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            using var stream = new MemoryStream(bytes.Length + 16);
            stream.Write(bytes);
            stream.Position = 0;
            try
            {
                while ((await new WebSocketStream(stream).ReadAsync(new byte[16], 1 << 10, CancellationToken.None)).Length >= 0) ;
            }
            catch (Exception e)
            {
                Assert.True(e is DialException or EndOfStreamException, e.ToString());
            }
        }
    }

    [Fact]
    public void Waits_double_from_a_fifth_of_a_second_to_thirty_and_are_jittered()
    {
        var backoff = new Backoff(new Random(1));
        var waits = Enumerable.Range(0, 20).Select(_ => backoff.Next().TotalSeconds).ToList();
        Assert.InRange(waits[0], 0.1, 0.2);
        Assert.All(waits.Skip(10), w => Assert.InRange(w, 10, 30));
        Assert.True(waits.Skip(10).Distinct().Count() > 5);
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.1, 0.2);
    }

    [Fact]
    public void The_clock_trusts_the_quickest_answer()
    {
        var clock = new ServerClock();
        Assert.Null(clock.OffsetMs);
        clock.Take(sentMs: 10_000, serverMs: 5_010, receivedMs: 10_020);
        Assert.Equal(5_000, clock.OffsetMs);
        clock.Take(sentMs: 20_000, serverMs: 15_900, receivedMs: 21_000);
        Assert.Equal(5_000, clock.OffsetMs);
        clock.Take(sentMs: 30_000, serverMs: 25_001, receivedMs: 30_002);
        Assert.Equal(5_000, clock.OffsetMs);
        for (var i = 0; i < 8; i++) clock.Take(40_000, 40_000, 40_010);
        Assert.Equal(5, clock.OffsetMs);
    }
}
