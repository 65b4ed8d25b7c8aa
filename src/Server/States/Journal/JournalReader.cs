using System.Buffers;
using System.Buffers.Binary;

namespace Muster.Server.States.Journal;

/// <summary>How far a segment could be read.</summary>
/// <param name="GoodBytes">Length of the file's whole records, header included.</param>
/// <param name="FileBytes">Length of the file; more than <paramref name="GoodBytes"/> when its tail is torn.</param>
public readonly record struct SegmentScan(long GoodBytes, long FileBytes, int Records)
{
    public bool Torn => GoodBytes < FileBytes;
}

public delegate void RecordSink(JournalRecord record);

/// <summary>
/// Reads a segment from its start. A record counts only when it is there to its last byte and its CRC is right;
/// the first that is not ends the segment, whatever follows.
/// </summary>
public static class JournalReader
{
    /// <summary>Longest payload a record may claim: an agent's largest frame and some more.</summary>
    public const int LongestPayload = 8 << 20;

    public static SegmentScan Read(JournalSegment segment, long fromPosition, RecordSink sink)
    {
        using var file = new FileStream(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
        var fileBytes = file.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            var filled = file.ReadAtLeast(buffer, JournalSegment.HeaderBytes, throwOnEndOfStream: false);
            if (!segment.HasGoodHeader(buffer.AsSpan(0, filled))) return new SegmentScan(0, fileBytes, 0);
            var at = JournalSegment.HeaderBytes;
            long good = at;
            var records = 0;
            while (true)
            {
                if (!Fill(file, ref buffer, ref at, ref filled, JournalEntry.FrameBytes)) break;
                var length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at));
                if (length is < JournalEntry.HeadBytes or > LongestPayload) break;
                if (!Fill(file, ref buffer, ref at, ref filled, JournalEntry.FrameBytes + length)) break;
                var payload = buffer.AsSpan(at + JournalEntry.FrameBytes, length);
                if (BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at + 4)) != Crc32C.Of(payload)) break;
                var position = segment.Base + good;
                if (position >= fromPosition) sink(new JournalRecord(position, payload));
                at += JournalEntry.FrameBytes + length;
                good += JournalEntry.FrameBytes + length;
                records++;
            }
            return new SegmentScan(good, fileBytes, records);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Makes sure <paramref name="need"/> bytes stand in the buffer from <paramref name="at"/> on; false at the end of the file.</summary>
    private static bool Fill(FileStream file, ref byte[] buffer, ref int at, ref int filled, int need)
    {
        if (filled - at >= need) return true;
        var rest = filled - at;
        var target = buffer;
        if (need > buffer.Length) target = ArrayPool<byte>.Shared.Rent(need);
        buffer.AsSpan(at, rest).CopyTo(target);
        if (!ReferenceEquals(target, buffer))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = target;
        }
        at = 0;
        filled = rest + file.ReadAtLeast(buffer.AsSpan(rest), need - rest, throwOnEndOfStream: false);
        return filled >= need;
    }
}
