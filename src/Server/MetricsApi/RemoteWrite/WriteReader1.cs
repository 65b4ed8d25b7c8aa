using Muster.Metrics;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.Wire;

namespace Muster.Server.MetricsApi.RemoteWrite;

/// <summary>Reads <c>prometheus.WriteRequest</c>, remote write 1.0. Source: the Remote-Write 1.0 specification.</summary>
internal static class WriteReader1
{
    /// <exception cref="InvalidDataException">The bytes are not such a message.</exception>
    public static WriteRequest Read(ReadOnlySpan<byte> bytes)
    {
        var series = new List<WrittenSeries>();
        var metadata = new List<KeyValuePair<string, MetricMetadata>>();
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("the request");
            if (field == 1 && wire == 2 && reader.Bytes(out var one)) series.Add(Series(one));
            else if (field == 3 && wire == 2 && reader.Bytes(out one)) metadata.Add(Metadata(one));
            else if (field is 1 or 3 || !reader.Skip(wire)) throw WriteParts.Malformed("the request");
        }
        return new WriteRequest(series, metadata);
    }

    private static WrittenSeries Series(ReadOnlySpan<byte> bytes)
    {
        var labels = new List<Label>();
        var samples = new List<WrittenSample>();
        int histograms = 0, exemplars = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("a time series");
            if (field is >= 1 and <= 4)
            {
                if (wire != 2 || !reader.Bytes(out var part)) throw WriteParts.Malformed("a time series");
                if (field == 1) labels.Add(Label(part));
                else if (field == 2) samples.Add(WriteParts.Sample(part));
                else if (field == 3) exemplars++;
                else histograms++;
            }
            else if (!reader.Skip(wire)) throw WriteParts.Malformed("a time series");
        }
        var (identity, fault) = WriteParts.Identity(labels);
        return new WrittenSeries(identity, samples, histograms, exemplars, fault);
    }

    internal static Label Label(ReadOnlySpan<byte> bytes)
    {
        string name = "", value = "";
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("a label");
            if (field is 1 or 2)
            {
                if (wire != 2 || !reader.Bytes(out var text)) throw WriteParts.Malformed("a label");
                if (field == 1) name = WriteParts.Text(text);
                else value = WriteParts.Text(text);
            }
            else if (!reader.Skip(wire)) throw WriteParts.Malformed("a label");
        }
        return new Label(name, value);
    }

    private static KeyValuePair<string, MetricMetadata> Metadata(ReadOnlySpan<byte> bytes)
    {
        ulong type = 0;
        string metric = "", help = "", unit = "";
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("metadata");
            if (field == 1 && wire == 0 && reader.Varint(out type)) continue;
            if (field is 2 or 4 or 5 && wire == 2 && reader.Bytes(out var text))
            {
                if (field == 2) metric = WriteParts.Text(text);
                else if (field == 4) help = WriteParts.Text(text);
                else unit = WriteParts.Text(text);
            }
            else if (!reader.Skip(wire)) throw WriteParts.Malformed("metadata");
        }
        return KeyValuePair.Create(metric, new MetricMetadata(WriteParts.Type(type), help, unit));
    }
}
