using System.Buffers.Binary;
using System.Text;
using Muster.Metrics;
using Muster.Server.MetricsApi.Wire;
using Muster.Server.States.Wire;
using Muster.Tsdb.Encoding;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>
/// A record of the queue: length of the body, its CRC-32C, number of samples (each u32, little endian), body. The body: how many series are new in this segment,
/// each as its number of labels and their texts; then for every sample the number of its series in the segment (in order of appearance), the
/// difference of its time to the sample before (zigzag) and the eight bytes of its value. Numbers are varints.
/// </summary>
internal static class QueueRecord
{
    public const int HeadBytes = 12;

    /// <summary>Longer ones are not written by this program.</summary>
    public const int MostBytes = 256 << 20;

    /// <param name="numbers">Of the series in this segment so far; grows.</param>
    public static void Write(WireWriter into, ReadOnlySpan<QueuedSample> samples, Dictionary<Labels, int> numbers)
    {
        into.Clear();
        Span<byte> head = stackalloc byte[HeadBytes];
        into.Raw(head);
        var known = numbers.Count;
        var fresh = new List<Labels>();
        foreach (ref readonly var sample in samples)
            if (numbers.TryAdd(sample.Labels, known + fresh.Count)) fresh.Add(sample.Labels);
        into.Varint((ulong)fresh.Count);
        foreach (var labels in fresh)
        {
            into.Varint((ulong)labels.Count);
            foreach (var label in labels.Span)
            {
                Text(into, label.Name);
                Text(into, label.Value);
            }
        }
        Span<byte> value = stackalloc byte[8];
        long before = 0;
        foreach (ref readonly var sample in samples)
        {
            into.Varint((ulong)numbers[sample.Labels]);
            var change = sample.TimeMs - before;
            into.Varint((ulong)(change << 1 ^ change >> 63));
            BinaryPrimitives.WriteDoubleLittleEndian(value, sample.Value);
            into.Raw(value);
            before = sample.TimeMs;
        }
    }

    /// <summary>Makes the head of a record that <see cref="Write"/> laid out.</summary>
    public static void Seal(Span<byte> record, int samples)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(record.Length - HeadBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Of(record[HeadBytes..]));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)samples);
    }

    public static (int Length, uint Crc, int Samples) Head(ReadOnlySpan<byte> head) =>
        ((int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(head)), BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), (int)BinaryPrimitives.ReadUInt32LittleEndian(head[8..]));

    /// <param name="series">Of the segment so far, by number; grows.</param>
    /// <exception cref="InvalidDataException">The body is not what its head says.</exception>
    public static void Read(ReadOnlySpan<byte> body, uint crc, int samples, List<Labels> series, List<QueuedSample> into)
    {
        if (Crc32C.Of(body) != crc) throw new InvalidDataException("the checksum is wrong");
        var reader = new WireReader(body);
        if (!reader.Varint(out var fresh)) throw Short();
        for (; fresh > 0; fresh--) series.Add(ReadLabels(ref reader));
        long time = 0;
        for (; samples > 0; samples--)
        {
            if (!reader.Varint(out var number) || !reader.Varint(out var change) || !reader.Fixed64(out var bits) || number >= (ulong)series.Count) throw Short();
            time += (long)(change >> 1) ^ -(long)(change & 1);
            into.Add(new QueuedSample(series[(int)number], time, BitConverter.UInt64BitsToDouble(bits)));
        }
    }

    private static Labels ReadLabels(ref WireReader reader)
    {
        if (!reader.Varint(out var count) || count > 10_000) throw Short();
        var labels = new Label[(int)count];
        for (var i = 0; i < labels.Length; i++)
        {
            if (!reader.Bytes(out var name) || !reader.Bytes(out var value)) throw Short();
            labels[i] = new Label(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value));
        }
        return Labels.FromSorted(labels);
    }

    private static void Text(WireWriter into, string text)
    {
        into.Varint((ulong)Encoding.UTF8.GetByteCount(text));
        into.Raw(Encoding.UTF8.GetBytes(text));
    }

    private static InvalidDataException Short() => new("it ends before its samples do");
}
