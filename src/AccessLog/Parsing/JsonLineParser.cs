using System.Buffers.Text;
using System.Text.Json;

namespace Muster.AccessLog.Parsing;

/// <summary>One JSON object a line, with the names that nginx, Caddy, Traefik, ECS and lograge users give their fields; one level of nesting is looked into.</summary>
internal unsafe struct JsonLineParser(bool times) : ILineParser
{
    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        if (*line != '{') return LineFault.OtherShape;
        entry.Method = entry.Path = entry.Host = default;
        entry.Status = 0;
        entry.Micros = entry.Bytes = entry.UpstreamMicros = LogEntry.Unknown;
        entry.Time = LogEntry.NoTime;
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(line, length));
        try
        {
            reader.Read();
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                var name = reader.ValueSpan;
                reader.Read();
                if (reader.CurrentDepth > 2) reader.TrySkip();
                else if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number) Take(line, name, reader, ref entry);
                else if (reader.TokenType == JsonTokenType.StartArray) reader.TrySkip();
            }
        }
        catch (JsonException)
        {
            return LineFault.OtherShape;
        }
        if (entry.Path.Length == 0 && entry.Method.Length == 0) return LineFault.NoRequest;
        return entry.Status == 0 ? LineFault.NoStatus : times && entry.Time == LogEntry.NoTime ? LineFault.NoTime : LineFault.None;
    }

    private readonly void Take(byte* line, ReadOnlySpan<byte> name, in Utf8JsonReader reader, ref LogEntry entry)
    {
        bool text = reader.TokenType == JsonTokenType.String;
        var value = reader.ValueSpan;
        byte* at = line + reader.TokenStartIndex + (text ? 1 : 0);
        byte* end = at + value.Length;
        var slice = new Slice((int)(at - line), value.Length);
        switch (System.Text.Encoding.UTF8.GetString(name))
        {
            case "request" when text:
                RequestText.Split(line, at, end, ref entry);
                break;
            case "method" or "request_method" or "RequestMethod" or "http.request.method" or "verb":
                entry.Method = slice;
                break;
            case "path" or "uri" or "request_uri" or "RequestPath" or "url" or "url.path":
                entry.Path = RequestText.Path(line, at, end);
                break;
            case "host" or "http_host" or "server_name" or "RequestHost" or "url.domain":
                entry.Host = slice;
                break;
            case "status" or "status_code" or "DownstreamStatus" or "http.response.status_code" or "code":
                entry.Status = (int)Math.Clamp(Figures.Whole(ref at, end), 0, 999);
                break;
            case "bytes" or "body_bytes_sent" or "bytes_sent" or "size" or "DownstreamContentSize":
                entry.Bytes = Figures.Whole(ref at, end);
                break;
            case "request_time" or "duration" or "response_time" or "elapsed":
                entry.Micros = Seconds(value, 1);
                break;
            case "duration_ms" or "request_time_ms" or "response_time_ms" or "took_ms" or "elapsed_ms":
                entry.Micros = Seconds(value, 1e-3);
                break;
            case "Duration" or "event.duration": // nanoseconds
                entry.Micros = Seconds(value, 1e-9);
                break;
            case "upstream_response_time":
                entry.UpstreamMicros = Figures.UpstreamSeconds(ref at, end);
                break;
            case "time" or "timestamp" or "@timestamp" or "time_iso8601" or "ts" or "msec" when times:
                long epoch = Seconds(value, 1);
                entry.Time = epoch >= 0 ? epoch / 1000 : IsoTime.Read(value);
                break;
        }
    }

    /// <summary>Microseconds of a number that may be written with an exponent; -1 for what is none.</summary>
    private static long Seconds(ReadOnlySpan<byte> text, double unit) =>
        Utf8Parser.TryParse(text, out double value, out int used) && used == text.Length && value is >= 0 and < 1e15 ? (long)Math.Round(value * unit * 1e6) : LogEntry.Unknown;
}
