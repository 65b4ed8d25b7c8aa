using Muster.Metrics;
using Muster.Server.MetricsApi.RemoteRead;
using Muster.Server.MetricsApi.Store;
using Muster.Server.MetricsApi.Wire;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>Makes the messages of remote write, of both versions. Samples of one series stand together, in their order.</summary>
internal static class WriteMessage
{
    public const string First = "application/x-protobuf", Second = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    /// <summary><c>prometheus.WriteRequest</c>. Source: the Remote-Write 1.0 specification.</summary>
    public static WireWriter Version1(IReadOnlyList<QueuedSample> samples)
    {
        var message = new WireWriter();
        foreach (var (labels, own) in BySeries(samples))
        {
            var series = message.Open(1);
            ReadAnswer.WriteLabels(message, labels);
            Samples(message, own);
            message.Close(series);
        }
        return message;
    }

    /// <summary><c>io.prometheus.write.v2.Request</c>. Source: the Remote-Write 2.0 specification.</summary>
    /// <param name="metadata">What is known of a metric; travels with every series.</param>
    public static WireWriter Version2(IReadOnlyList<QueuedSample> samples, Func<string, MetricMetadata?> metadata)
    {
        var symbols = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = 0 };
        ulong Symbol(string text)
        {
            if (!symbols.TryGetValue(text, out var number)) symbols[text] = number = symbols.Count;
            return (ulong)number;
        }
        var body = new WireWriter();
        var references = new WireWriter();
        foreach (var (labels, own) in BySeries(samples))
        {
            references.Clear();
            foreach (var label in labels.Span)
            {
                references.Varint(Symbol(label.Name));
                references.Varint(Symbol(label.Value));
            }
            var series = body.Open(5);
            body.Bytes(1, references.Written);
            Samples(body, own);
            if (metadata(labels.Get(Labels.MetricName)) is { } known)
            {
                var described = body.Open(5);
                body.Number(1, RemoteWrite.WriteParts.TypeNumber(known.Type));
                body.Number(3, Symbol(known.Help));
                body.Number(4, Symbol(known.Unit));
                body.Close(described);
            }
            body.Close(series);
        }
        var message = new WireWriter();
        foreach (var (text, _) in symbols.OrderBy(symbol => symbol.Value)) message.Text(4, text);
        message.Raw(body.Written);
        return message;
    }

    private static void Samples(WireWriter message, List<QueuedSample> samples)
    {
        foreach (var sample in samples)
        {
            var opened = message.Open(2);
            message.Double(1, sample.Value);
            message.Number(2, sample.TimeMs);
            message.Close(opened);
        }
    }

    private static Dictionary<Labels, List<QueuedSample>> BySeries(IReadOnlyList<QueuedSample> samples)
    {
        var found = new Dictionary<Labels, List<QueuedSample>>();
        foreach (var sample in samples)
        {
            if (!found.TryGetValue(sample.Labels, out var own)) found[sample.Labels] = own = [];
            own.Add(sample);
        }
        return found;
    }
}
