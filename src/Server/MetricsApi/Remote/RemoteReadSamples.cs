using System.Buffers.Binary;
using System.Net.Http.Headers;
using Muster.Metrics;
using Muster.Server.MetricsApi.RemoteRead;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.MetricsApi.Wire;
using Muster.Tsdb.Encoding;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>Samples by remote read: a stream of chunks where the store has it, else one message.</summary>
internal sealed class RemoteReadSamples(RemoteAddress address)
{
    private const int LongestFrame = 64 << 20, LongestMessage = 1 << 30;

    public HttpResponseMessage Ask(IReadOnlyList<Matcher> matchers, long from, long to, CancellationToken cancel)
    {
        var request = new WireWriter();
        var query = request.Open(1);
        request.Number(1, from);
        request.Number(2, to);
        foreach (var matcher in matchers)
        {
            var opened = request.Open(3);
            request.Number(1, (ulong)matcher.Kind);
            request.Text(2, matcher.Name);
            request.Text(3, matcher.Value);
            request.Close(opened);
        }
        request.Close(query);
        // Chunks are liked best, samples taken too.
        request.Bytes(2, [1, 0]);
        var content = new ByteArrayContent(SnappyEncoder.Encode(request.Written));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        return address.Send(HttpMethod.Post, "read", content, cancel);
    }

    public IEnumerable<SeriesSamples> Read(HttpResponseMessage answer, long from, long to, CancellationToken cancel)
    {
        var streamed = answer.Content.Headers.ContentType?.MediaType == "application/x-streamed-protobuf";
        using var body = answer.Content.ReadAsStream(cancel);
        return streamed ? Merge(Frames(body, from, to, cancel)) : Whole(body, from, to);
    }

    private List<SeriesSamples> Whole(Stream body, long from, long to)
    {
        using MemoryStream packed = new();
        body.CopyTo(packed);
        try
        {
            return ReadMessage.Samples(SnappyBlock.Decode(packed.GetBuffer().AsSpan(0, (int)packed.Length), LongestMessage), from, to);
        }
        catch (InvalidDataException wrong)
        {
            throw address.Odd($"read with what cannot be read ({wrong.Message})");
        }
    }

    /// <summary>A long series comes in several frames, one behind the other.</summary>
    private static List<SeriesSamples> Merge(IEnumerable<(Labels Labels, SampleRun Run)> frames)
    {
        var runs = new Dictionary<Labels, SampleRun>();
        foreach (var (labels, run) in frames)
            if (!runs.TryAdd(labels, run)) runs[labels].Take(run);
        return [.. runs.Select(pair => pair.Value.Done(pair.Key)).Where(series => series.Times.Length > 0)];
    }

    private IEnumerable<(Labels, SampleRun)> Frames(Stream body, long from, long to, CancellationToken cancel)
    {
        while (Length(body) is { } length)
        {
            cancel.ThrowIfCancellationRequested();
            if (length > LongestFrame) throw address.Odd($"read with a frame of {length} bytes");
            var frame = new byte[4 + length];
            if (body.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length) throw address.Odd("read with a frame that is cut off");
            if (Crc32C.Of(frame.AsSpan(4)) != BinaryPrimitives.ReadUInt32BigEndian(frame)) throw address.Odd("read with a frame of a wrong checksum");
            List<(Labels, SampleRun)> found;
            try
            {
                found = ReadMessage.Chunks(frame.AsSpan(4), from, to);
            }
            catch (InvalidDataException wrong)
            {
                throw address.Odd($"read with what cannot be read ({wrong.Message})");
            }
            foreach (var one in found) yield return one;
        }
    }

    /// <summary>Null at the end.</summary>
    private int? Length(Stream body)
    {
        long length = 0;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var part = body.ReadByte();
            if (part < 0) return shift == 0 ? null : throw address.Odd("read with a frame that is cut off");
            length |= (long)(part & 0x7F) << shift;
            if (part < 0x80) return (int)Math.Min(length, int.MaxValue);
        }
        throw address.Odd("read with a frame without a length");
    }
}
