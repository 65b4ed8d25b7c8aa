using Muster.Metrics;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.Wire;

namespace Muster.Server.MetricsApi.RemoteWrite;

/// <summary>Reads <c>io.prometheus.write.v2.Request</c>, remote write 2.0: texts are references into a list. Source: the Remote-Write 2.0 specification.</summary>
internal static class WriteReader2
{
    /// <exception cref="InvalidDataException">The bytes are not such a message.</exception>
    public static WriteRequest Read(ReadOnlySpan<byte> bytes)
    {
        var symbols = new List<string>();
        var series = new List<WrittenSeries>();
        var metadata = new List<KeyValuePair<string, MetricMetadata>>();
        // The order of fields is not promised: first the texts, then what refers to them.
        for (var pass = 0; pass < 2; pass++)
        {
            var reader = new WireReader(bytes);
            while (!reader.AtEnd)
            {
                if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("the request");
                if (field is 4 or 5)
                {
                    if (wire != 2 || !reader.Bytes(out var one)) throw WriteParts.Malformed("the request");
                    if (field == 4 && pass == 0) symbols.Add(WriteParts.Text(one));
                    else if (field == 5 && pass == 1) series.Add(Series(one, symbols, metadata));
                }
                else if (!reader.Skip(wire)) throw WriteParts.Malformed("the request");
            }
            if (pass == 0 && symbols is not ["", ..] && symbols.Count > 0) throw new InvalidDataException("protobuf: the first symbol is not the empty text");
        }
        return new WriteRequest(series, metadata);
    }

    private static WrittenSeries Series(ReadOnlySpan<byte> bytes, List<string> symbols, List<KeyValuePair<string, MetricMetadata>> metadata)
    {
        var references = new List<ulong>();
        var samples = new List<WrittenSample>();
        MetricMetadata? described = null;
        int histograms = 0, exemplars = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("a time series");
            if (field == 1 && wire == 0 && reader.Varint(out var single)) references.Add(single);
            else if (field is >= 1 and <= 5)
            {
                if (wire != 2 || !reader.Bytes(out var part)) throw WriteParts.Malformed("a time series");
                if (field == 1) References(part, references);
                else if (field == 2) samples.Add(WriteParts.Sample(part));
                else if (field == 3) histograms++;
                else if (field == 4) exemplars++;
                else described = Metadata(part, symbols);
            }
            else if (!reader.Skip(wire)) throw WriteParts.Malformed("a time series");
        }
        if (references.Count % 2 != 0) throw new InvalidDataException("protobuf: a series has a label name without a value (an odd number of labels_refs)");
        var labels = new List<Label>(references.Count / 2);
        for (var i = 0; i < references.Count; i += 2) labels.Add(new Label(Symbol(symbols, references[i]), Symbol(symbols, references[i + 1])));
        var (identity, fault) = WriteParts.Identity(labels);
        if (described is not null && fault is null) metadata.Add(KeyValuePair.Create(identity.Get(Labels.MetricName), described));
        return new WrittenSeries(identity, samples, histograms, exemplars, fault);
    }

    private static void References(ReadOnlySpan<byte> packed, List<ulong> references)
    {
        var reader = new WireReader(packed);
        while (!reader.AtEnd)
        {
            if (!reader.Varint(out var reference)) throw WriteParts.Malformed("labels_refs");
            references.Add(reference);
        }
    }

    private static MetricMetadata? Metadata(ReadOnlySpan<byte> bytes, List<string> symbols)
    {
        ulong type = 0, help = 0, unit = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw WriteParts.Malformed("metadata");
            if (wire != 0)
            {
                if (!reader.Skip(wire)) throw WriteParts.Malformed("metadata");
                continue;
            }
            if (!reader.Varint(out var value)) throw WriteParts.Malformed("metadata");
            if (field == 1) type = value;
            else if (field == 3) help = value;
            else if (field == 4) unit = value;
        }
        return type == 0 && help == 0 && unit == 0 ? null : new MetricMetadata(WriteParts.Type(type), Symbol(symbols, help), Symbol(symbols, unit));
    }

    private static string Symbol(List<string> symbols, ulong reference) => reference == 0 ? "" : reference < (ulong)symbols.Count ? symbols[(int)reference]
        : throw new InvalidDataException($"protobuf: reference {reference} points outside of the {symbols.Count} symbols");
}
