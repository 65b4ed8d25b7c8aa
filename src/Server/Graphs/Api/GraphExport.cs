using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Graphs.Drawing;
using Muster.Server.Graphs.Reading;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Web.Api;

namespace Muster.Server.Graphs.Api;

/// <summary>The values behind a graph in the shapes that scripts written for Ganglia read.</summary>
public static class GraphExport
{
    /// <summary>
    /// First line <c>Timestamp,LABEL,…</c>, then for every time at which some series has a value one line: ISO 8601, and the values; empty where a
    /// series has none.
    /// </summary>
    public static string Csv(GraphReading reading)
    {
        var series = reading.Series.Where(one => !one.Earlier).ToList();
        var text = new StringBuilder("Timestamp");
        foreach (var one in series) text.Append(',').Append(Cell(one.Name));
        text.Append("\r\n");
        var at = new int[series.Count];
        foreach (var time in series.SelectMany(one => one.Points.Times).Distinct().Order())
        {
            var begin = text.Length;
            var any = false;
            text.Append(Stamp(time));
            for (var i = 0; i < series.Count; i++)
            {
                var points = series[i].Points;
                while (at[i] < points.Count && points.Times[at[i]] < time) at[i]++;
                text.Append(',');
                if (at[i] >= points.Count || points.Times[at[i]] != time || double.IsNaN(points.Values[at[i]])) continue;
                text.Append(points.Values[at[i]].ToString("R", CultureInfo.InvariantCulture));
                any = true;
            }
            if (any) text.Append("\r\n");
            else text.Length = begin;
        }
        return text.ToString();
    }

    /// <summary><c>[{ds_name, host_name, metric_name, color, datapoints: [[value, unix seconds], …]}]</c>; a value that is missing is null.</summary>
    public static byte[] Json(GraphReading reading)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            json.WriteStartArray();
            foreach (var (series, place) in reading.Series.Where(one => !one.Earlier).Select((one, place) => (one, place)))
            {
                json.WriteStartObject();
                json.WriteString("ds_name", Identifier(series.Name));
                json.WriteString("host_name", series.Labels.Get(HostLabels.Host));
                json.WriteString("metric_name", series.Labels.Get(Labels.MetricName) is { Length: > 0 } metric ? metric : series.Name);
                json.WriteString("color", series.Color.Length > 0 ? series.Color : Palette.Of(place, dark: false));
                json.WriteStartArray("datapoints");
                for (var i = 0; i < series.Points.Count; i++)
                {
                    json.WriteStartArray();
                    if (double.IsFinite(series.Points.Values[i])) json.WriteNumberValue(series.Points.Values[i]);
                    else json.WriteNullValue();
                    var time = series.Points.Times[i];
                    if (time % 1000 == 0) json.WriteNumberValue(time / 1000);
                    else json.WriteNumberValue(time / 1000m);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return stream.ToArray();
    }

    private static string Stamp(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString(ms % 1000 == 0 ? "yyyy-MM-ddTHH:mm:ss'Z'" : "yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Spreadsheets run what begins with these signs; a name never does.</summary>
    private static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@') text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }

    private static string Identifier(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
}
