using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Testing.Swarm;

/// <summary>What a simulated agent says of a command: one short line, or as many bytes as wanted, its own, in the pieces a real agent sends.</summary>
public static class SimulatedStep
{
    private const int ChunkBytes = (64 << 10) - 1024;

    /// <summary>Of what an agent of this name prints.</summary>
    public static string Sha256(string name, int bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0; at < bytes; at += ChunkBytes) hash.AppendData(Piece(name, at, Math.Min(ChunkBytes, bytes - at)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static IEnumerable<StepReport> Reports(RunStep order, string name, int bytes, long nowMs)
    {
        var offset = 0;
        while (bytes - offset > ChunkBytes)
        {
            yield return Report(order, Piece(name, offset, ChunkBytes), offset, nowMs);
            offset += ChunkBytes;
        }
        var last = bytes > 0 ? Piece(name, offset, bytes - offset) : Encoding.UTF8.GetBytes($"{name} has been up 3 days\n");
        var report = Report(order, last, offset, nowMs);
        report.Ended = new StepEnded { DurationUs = 1_000, OutputBytes = (ulong)(offset + last.Length) };
        yield return report;
    }

    private static StepReport Report(RunStep order, byte[] data, int offset, long nowMs) =>
        new() { StepId = order.StepId, StartedMs = nowMs, Chunks = { new StepChunk { Data = UnsafeByteOperations.UnsafeWrap(data), Offset = (ulong)offset } } };

    /// <summary>Lines with the agent's name and the number of the byte they begin at, so that no two pieces of a swarm are alike.</summary>
    private static byte[] Piece(string name, int from, int bytes)
    {
        var text = new StringBuilder(bytes + 100);
        while (text.Length < bytes) text.Append(CultureInfo.InvariantCulture, $"{name} says {from + text.Length:D10}: a line of a simulated agent\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, bytes));
    }
}
