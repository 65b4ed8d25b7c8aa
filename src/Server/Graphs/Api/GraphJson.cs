using System.Buffers;
using System.Text.Json;
using Muster.Server.Graphs.Marks;
using Muster.Server.Graphs.Reading;
using Muster.Server.Web.Api;

namespace Muster.Server.Graphs.Api;

/// <summary>Writes a reading as the browser draws it: series that share their times name them once.</summary>
public static class GraphJson
{
    public static byte[] Write(GraphReading reading)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder, SkipValidation = true });
        var (range, tables) = (reading.Question.Range, new List<long[]>());
        json.WriteStartObject();
        json.WriteNumber("from", range.FromMs);
        json.WriteNumber("to", range.ToMs);
        json.WriteString("range", range.Text);
        json.WriteString("absolute", range.Absolute);
        json.WriteString("zone", range.Zone.Id);
        json.WriteBoolean("endsNow", range.EndsNow);
        json.WriteNumber("step", reading.StepMs);
        json.WriteStartArray("series");
        foreach (var series in reading.Series) Series(json, series, Table(tables, series.Points.Times));
        json.WriteEndArray();
        json.WriteStartArray("times");
        foreach (var table in tables) Numbers(json, table);
        json.WriteEndArray();
        json.WriteStartArray("gaps");
        foreach (var gap in reading.Gaps)
        {
            json.WriteStartObject();
            json.WriteNumber("from", gap.From.ToUnixTimeMilliseconds());
            json.WriteNumber("to", gap.To.ToUnixTimeMilliseconds());
            json.WriteString("why", gap.Why);
            json.WriteString("text", gap.Text);
            json.WriteStartArray("series");
            foreach (var place in gap.Series) json.WriteNumberValue(place);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("marks");
        foreach (var mark in reading.Marks) Mark(json, mark);
        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in reading.Warnings.Distinct()) json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteStartArray("faults");
        foreach (var fault in reading.Faults)
        {
            json.WriteStartObject();
            json.WriteNumber("query", fault.Query);
            json.WriteString("reason", fault.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static int Table(List<long[]> tables, long[] times)
    {
        // Series of one query come one after the other: the last tables are the likely ones.
        for (var i = tables.Count - 1; i >= 0 && i >= tables.Count - 8; i--)
            if (tables[i].AsSpan().SequenceEqual(times)) return i;
        tables.Add(times);
        return tables.Count - 1;
    }

    private static void Series(Utf8JsonWriter json, GraphSeries series, int table)
    {
        var points = series.Points;
        json.WriteStartObject();
        json.WriteNumber("query", series.Query);
        json.WriteString("name", series.Name);
        json.WriteStartObject("labels");
        foreach (var label in series.Labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
        json.WriteString("unit", series.Unit);
        json.WriteString("kind", series.Kind.ToString().ToLowerInvariant());
        if (series.Color.Length > 0) json.WriteString("color", series.Color);
        if (series.Width is { } width) json.WriteNumber("width", width);
        if (series.Earlier) json.WriteBoolean("earlier", true);
        json.WriteNumber("times", table);
        json.WritePropertyName("values");
        Numbers(json, points.Values);
        if (!points.IsPlain)
        {
            json.WritePropertyName("low");
            Numbers(json, points.Low);
            json.WritePropertyName("high");
            Numbers(json, points.High);
        }
        Number(json, "min", points.Least);
        Number(json, "max", points.Most);
        Number(json, "avg", points.Mean);
        Number(json, "last", points.Last);
        json.WriteEndObject();
    }

    private static void Mark(Utf8JsonWriter json, GraphMark mark)
    {
        json.WriteStartObject();
        json.WriteNumber("from", mark.From.ToUnixTimeMilliseconds());
        if (mark.To is { } to) json.WriteNumber("to", to.ToUnixTimeMilliseconds());
        json.WriteString("kind", mark.Kind);
        json.WriteString("tone", mark.Tone.ToString().ToLowerInvariant());
        json.WriteString("title", mark.Title);
        if (mark.Text.Length > 0) json.WriteString("text", mark.Text);
        if (mark.Url.Length > 0) json.WriteString("url", mark.Url);
        if (mark.Hosts.Count > 0) json.WriteString("hosts", string.Join(", ", mark.Hosts));
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static void Numbers(Utf8JsonWriter json, ReadOnlySpan<double> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, ReadOnlySpan<long> values)
    {
        json.WriteStartArray();
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
