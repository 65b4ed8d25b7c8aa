using Muster.Metrics;
using Muster.Server.MetricsApi.RemoteRead;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.States.Wire;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>Takes the answers of remote read apart. Source: prompb/remote.proto and prompb/types.proto.</summary>
internal static class ReadMessage
{
    /// <summary><c>prometheus.ReadResponse</c> to one query: time series are laid out as those of remote write 1.0.</summary>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static List<SeriesSamples> Samples(ReadOnlySpan<byte> message, long from, long to)
    {
        var found = new List<SeriesSamples>();
        var response = new WireReader(message);
        while (!response.AtEnd)
        {
            if (!response.Tag(out var field, out var wire) || field != 1 || wire != 2 || !response.Bytes(out var result)) throw Malformed("the response");
            foreach (var series in WriteReader1.Read(result).Series)
            {
                var run = new SampleRun(from, to);
                foreach (var sample in series.Samples) run.Add(sample.TimeMs, sample.Value);
                if (run.Done(series.Labels) is { Times.Length: > 0 } some) found.Add(some);
            }
        }
        return found;
    }

    /// <summary>One <c>prometheus.ChunkedReadResponse</c>.</summary>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static List<(Labels, SampleRun)> Chunks(ReadOnlySpan<byte> message, long from, long to)
    {
        var found = new List<(Labels, SampleRun)>();
        var frame = new WireReader(message);
        while (!frame.AtEnd)
        {
            if (!frame.Tag(out var field, out var wire)) throw Malformed("a frame");
            if (field == 1 && wire == 2 && frame.Bytes(out var series)) found.Add(Series(series, from, to));
            else if (field == 1 || !frame.Skip(wire)) throw Malformed("a frame");
        }
        return found;
    }

    private static (Labels, SampleRun) Series(ReadOnlySpan<byte> bytes, long from, long to)
    {
        var labels = new List<Label>();
        var run = new SampleRun(from, to);
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw Malformed("a series");
            if (field == 1 && wire == 2 && reader.Bytes(out var part)) labels.Add(WriteReader1.Label(part));
            else if (field == 2 && wire == 2 && reader.Bytes(out part)) Chunk(part, run);
            else if (field <= 2 || !reader.Skip(wire)) throw Malformed("a series");
        }
        return (Labels.From(labels), run);
    }

    private static void Chunk(ReadOnlySpan<byte> bytes, SampleRun run)
    {
        ulong encoding = 0;
        ReadOnlySpan<byte> data = default;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw Malformed("a chunk");
            if (field == 3 && wire == 0 && reader.Varint(out encoding)) continue;
            if (field == 4 && wire == 2 && reader.Bytes(out data)) continue;
            if (field is 3 or 4 || !reader.Skip(wire)) throw Malformed("a chunk");
        }
        // Native histograms (2 and 3) have no place here, nor had they when they were sent.
        if (encoding != 1) return;
        var (times, values) = XorChunk.Decode(data);
        for (var i = 0; i < times.Length; i++) run.Add(times[i], values[i]);
    }

    private static InvalidDataException Malformed(string what) => new($"protobuf: {what} is not that of remote read");
}
