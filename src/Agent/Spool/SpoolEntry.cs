using Muster.Protocol;

namespace Muster.Agent.Spool;

/// <param name="Sequence">Counts up within the spool's epoch; gaps are allowed (dropped results, numbers reserved by an earlier process).</param>
/// <param name="Payload">The result as protobuf bytes.</param>
/// <param name="Pinned">Found to be the beginning or change of a problem by an earlier thinning; once the results around it are gone nothing else shows that.</param>
internal readonly record struct SpoolEntry(ulong Sequence, byte[] Payload, bool Pinned = false)
{
    public Result Result => Protocol.Result.Parser.ParseFrom(Payload);

    /// <summary>Bytes on disk: length, checksum, sequence, payload.</summary>
    public int Size => SpoolSegment.RecordHeader + Payload.Length;
}
