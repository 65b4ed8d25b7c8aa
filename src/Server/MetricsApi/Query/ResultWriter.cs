using System.Buffers;
using System.Text.Json;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;

namespace Muster.Server.MetricsApi.Query;

/// <summary>Writes what a query answered with: vector, matrix, scalar or string.</summary>
internal static class ResultWriter
{
    /// <param name="limit">Series to write, 0: all.</param>
    public static void Write(Utf8JsonWriter json, QueryResult result, int limit, bool stats)
    {
        json.WriteStartObject();
        switch (result.Value)
        {
            case VectorValue vector:
                json.WriteString("resultType", "vector");
                json.WriteStartArray("result");
                foreach (var sample in Some(vector.Samples, limit)) Sample(json, sample);
                json.WriteEndArray();
                break;
            case MatrixValue matrix:
                json.WriteString("resultType", "matrix");
                json.WriteStartArray("result");
                foreach (var series in Some(matrix.Series, limit)) Series(json, series);
                json.WriteEndArray();
                break;
            case ScalarValue scalar:
                json.WriteString("resultType", "scalar");
                json.WritePropertyName("result");
                Point(json, scalar.TimeMs, NumberWriter.Value(scalar.Value));
                break;
            case StringValue text:
                json.WriteString("resultType", "string");
                json.WritePropertyName("result");
                Point(json, text.TimeMs, text.Text);
                break;
        }
        if (stats) Stats(json, result.Stats);
        json.WriteEndObject();
    }

    public static int Count(QueryValue value) => value switch
    {
        VectorValue vector => vector.Samples.Count,
        MatrixValue matrix => matrix.Series.Count,
        _ => 1,
    };

    public static void Labels(Utf8JsonWriter json, Labels labels)
    {
        json.WriteStartObject();
        foreach (var label in labels.Span) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static IEnumerable<T> Some<T>(IReadOnlyList<T> all, int limit) => limit == 0 ? all : all.Take(limit);

    private static void Sample(Utf8JsonWriter json, VectorSample sample)
    {
        json.WriteStartObject();
        json.WritePropertyName("metric");
        Labels(json, sample.Labels);
        json.WritePropertyName(sample.Histogram is null ? "value" : "histogram");
        if (sample.Histogram is null) Point(json, sample.TimeMs, NumberWriter.Value(sample.Value));
        else Point(json, sample.TimeMs, sample.Histogram);
        json.WriteEndObject();
    }

    private static void Series(Utf8JsonWriter json, MatrixSeries series)
    {
        json.WriteStartObject();
        json.WritePropertyName("metric");
        Labels(json, series.Labels);
        if (series.Times.Length > 0)
        {
            json.WritePropertyName("values");
            Points(json, series.Times, series.Values);
        }
        if (series.Histograms.Count > 0)
        {
            json.WriteStartArray("histograms");
            foreach (var point in series.Histograms) Point(json, point.TimeMs, point.Value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>All points of a series as one piece: a dashboard asks for a hundred thousand of them at once.</summary>
    private static void Points(Utf8JsonWriter json, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var rented = ArrayPool<byte>.Shared.Rent(2 + times.Length * (NumberWriter.MostTimeBytes + NumberWriter.MostValueBytes + 6));
        var at = 0;
        rented[at++] = (byte)'[';
        for (var i = 0; i < times.Length; i++)
        {
            if (i > 0) rented[at++] = (byte)',';
            rented[at++] = (byte)'[';
            at += NumberWriter.Time(times[i], rented.AsSpan(at)).Length;
            rented[at++] = (byte)',';
            rented[at++] = (byte)'"';
            at += NumberWriter.Value(values[i], rented.AsSpan(at));
            rented[at++] = (byte)'"';
            rented[at++] = (byte)']';
        }
        rented[at++] = (byte)']';
        json.WriteRawValue(rented.AsSpan(0, at), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void Point(Utf8JsonWriter json, long timeMs, string value)
    {
        json.WriteStartArray();
        Time(json, timeMs);
        json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Point(Utf8JsonWriter json, long timeMs, NativeHistogram value)
    {
        json.WriteStartArray();
        Time(json, timeMs);
        json.WriteStartObject();
        json.WriteString("count", NumberWriter.Value(value.Count));
        json.WriteString("sum", NumberWriter.Value(value.Sum));
        json.WriteStartArray("buckets");
        foreach (var bucket in value.Buckets())
        {
            json.WriteStartArray();
            // 0: open below, 1: open above, 2: open on both sides, 3: closed on both.
            json.WriteNumberValue((bucket.LowerClosed, bucket.UpperClosed) switch { (false, true) => 0, (true, false) => 1, (false, false) => 2, _ => 3 });
            json.WriteStringValue(NumberWriter.Value(bucket.Lower));
            json.WriteStringValue(NumberWriter.Value(bucket.Upper));
            json.WriteStringValue(NumberWriter.Value(bucket.Count));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, long timeMs)
    {
        Span<byte> text = stackalloc byte[24];
        json.WriteRawValue(NumberWriter.Time(timeMs, text), skipInputValidation: true);
    }

    private static void Stats(Utf8JsonWriter json, QueryStats stats)
    {
        json.WriteStartObject("stats");
        json.WriteStartObject("timings");
        json.WriteNumber("execTotalTime", stats.Elapsed.TotalSeconds);
        json.WriteEndObject();
        json.WriteStartObject("samples");
        json.WriteNumber("totalQueryableSamples", stats.SamplesLoaded);
        json.WriteNumber("peakSamples", stats.PeakSamples);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
