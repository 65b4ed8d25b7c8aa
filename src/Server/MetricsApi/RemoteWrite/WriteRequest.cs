using Muster.Metrics;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.Wire;

namespace Muster.Server.MetricsApi.RemoteWrite;

/// <summary>One series of a request with its samples, in the order sent.</summary>
/// <param name="Fault">Why the series cannot be kept (bad labels); null when it can.</param>
public sealed record WrittenSeries(Labels Labels, IReadOnlyList<WrittenSample> Samples, int Histograms, int Exemplars, string? Fault);

/// <param name="TimeMs">Unix milliseconds.</param>
public readonly record struct WrittenSample(long TimeMs, double Value);

/// <summary>A remote write request, of either version.</summary>
public sealed record WriteRequest(IReadOnlyList<WrittenSeries> Series, IReadOnlyList<KeyValuePair<string, MetricMetadata>> Metadata);

/// <summary>What the two versions of the message have in common: how samples and labels are read.</summary>
internal static class WriteParts
{
    // The numbers of MetricType in both versions.
    private static readonly string[] Types = ["unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"];

    public static string Type(ulong number) => number < (ulong)Types.Length ? Types[number] : "unknown";

    public static ulong TypeNumber(string type) => (ulong)Math.Max(0, Array.IndexOf(Types, type));

    public static InvalidDataException Malformed(string what) => new($"protobuf: {what} cannot be read; is the body a remote write request of the version its Content-Type says?");

    /// <exception cref="InvalidDataException">Not UTF-8.</exception>
    public static string Text(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : throw Malformed("a text that is not UTF-8");

    /// <summary>Time and value; the bits of NaNs stay as they are.</summary>
    public static WrittenSample Sample(ReadOnlySpan<byte> bytes)
    {
        double value = 0;
        long time = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw Malformed("a sample");
            if (field == 1 && wire == 1 && reader.Fixed64(out var bits)) value = BitConverter.UInt64BitsToDouble(bits);
            else if (field == 2 && wire == 0 && reader.Varint(out var ms)) time = (long)ms;
            else if (field is 1 or 2 || !reader.Skip(wire)) throw Malformed("a sample");
        }
        return new WrittenSample(time, value);
    }

    /// <summary>Labels that make a series, or the reason why they do not.</summary>
    public static (Labels Labels, string? Fault) Identity(List<Label> labels)
    {
        try
        {
            var made = Labels.From(labels);
            if (made.Get(Labels.MetricName).Length == 0) return (made, $"a series without a metric name: {made}");
            return (made, labels.Exists(label => label.Name.Length == 0) ? $"an empty label name in {made}" : null);
        }
        catch (ArgumentException twice)
        {
            return (Labels.Empty, twice.Message.Split(" (Parameter", 2)[0]);
        }
    }
}
