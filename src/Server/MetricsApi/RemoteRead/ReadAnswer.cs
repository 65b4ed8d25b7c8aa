using System.Buffers.Binary;
using Muster.Metrics;
using Muster.Server.MetricsApi.Wire;
using Muster.Tsdb.Encoding;

namespace Muster.Server.MetricsApi.RemoteRead;

/// <summary>The two forms of an answer to remote read. Source: prompb/remote.proto and prompb/types.proto.</summary>
internal static class ReadAnswer
{
    /// <summary>Chunks of one series beyond this size go into a further frame.</summary>
    private const int FrameBytes = 1 << 20;

    private const ulong XorEncoding = 1;

    /// <summary>One result of <c>prometheus.ReadResponse</c>: series with all their samples.</summary>
    public static void WriteResult(WireWriter into, IEnumerable<SeriesSamples> series)
    {
        var result = into.Open(1);
        foreach (var one in series)
        {
            var opened = into.Open(1);
            WriteLabels(into, one.Labels);
            WriteSamples(into, one);
            into.Close(opened);
        }
        into.Close(result);
    }

    private static void WriteSamples(WireWriter into, SeriesSamples series)
    {
        var times = series.Times.Span;
        var values = series.Values.Span;
        for (var i = 0; i < times.Length; i++)
        {
            var sample = into.Open(2);
            into.Double(1, values[i]);
            into.Number(2, times[i]);
            into.Close(sample);
        }
    }

    public static void WriteLabels(WireWriter into, Labels labels)
    {
        foreach (var label in labels.Span)
        {
            var opened = into.Open(1);
            into.Text(1, label.Name);
            into.Text(2, label.Value);
            into.Close(opened);
        }
    }

    /// <summary>Frames of <c>prometheus.ChunkedReadResponse</c>: length, CRC-32C, message; a series that is long goes into several.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Frames(SeriesSamples series, int query)
    {
        var message = new WireWriter();
        for (var from = 0; from < series.Times.Length;)
        {
            message.Clear();
            var opened = message.Open(1);
            WriteLabels(message, series.Labels);
            for (; from < series.Times.Length && message.Length < FrameBytes; from += XorChunk.Samples)
                WriteChunk(message, series, from, Math.Min(XorChunk.Samples, series.Times.Length - from));
            message.Close(opened);
            message.Number(2, (ulong)query);
            yield return Frame(message.Written);
        }
    }

    private static void WriteChunk(WireWriter message, SeriesSamples series, int from, int count)
    {
        var times = series.Times.Span.Slice(from, count);
        var chunk = message.Open(2);
        message.Number(1, times[0]);
        message.Number(2, times[^1]);
        message.Number(3, XorEncoding);
        message.Bytes(4, XorChunk.Encode(times, series.Values.Span.Slice(from, count)));
        message.Close(chunk);
    }

    private static byte[] Frame(ReadOnlySpan<byte> message)
    {
        Span<byte> head = stackalloc byte[14];
        var length = WireWriter.PutVarint(head, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(head[length..], Crc32C.Of(message));
        return [.. head[..(length + 4)], .. message];
    }
}
