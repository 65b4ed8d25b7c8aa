using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Testing.Swarm;

/// <summary>What a simulated agent says of a command: one short line, or as many bytes as wanted in the pieces a real agent sends.</summary>
internal static class SimulatedStep
{
    private const int ChunkBytes = 64 << 10;
    private static readonly byte[] Line = "a line of output from a simulated agent, sixty-four bytes long..\n"u8.ToArray();

    public static IEnumerable<StepReport> Reports(RunStep order, string name, int bytes, long nowMs)
    {
        var text = bytes > 0 ? null : ByteString.CopyFromUtf8($"{name} has been up 3 days\n");
        ulong offset = 0;
        while (bytes > ChunkBytes)
        {
            yield return Report(order, Piece(ChunkBytes), offset, nowMs);
            offset += ChunkBytes;
            bytes -= ChunkBytes;
        }
        var last = text ?? Piece(bytes);
        var report = Report(order, last, offset, nowMs);
        report.Ended = new StepEnded { DurationUs = 1_000, OutputBytes = offset + (ulong)last.Length };
        yield return report;
    }

    private static StepReport Report(RunStep order, ByteString data, ulong offset, long nowMs) =>
        new() { StepId = order.StepId, StartedMs = nowMs, Chunks = { new StepChunk { Data = data, Offset = offset } } };

    private static ByteString Piece(int bytes)
    {
        var piece = new byte[bytes];
        for (var at = 0; at < bytes; at += Line.Length) Line.AsSpan(0, Math.Min(Line.Length, bytes - at)).CopyTo(piece.AsSpan(at));
        return ByteString.CopyFrom(piece);
    }
}
