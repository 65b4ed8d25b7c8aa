using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.HttpLint.Fetching;

namespace Muster.HttpLint.Messages;

/// <summary>Reads the entries of an HTTP archive (HAR 1.1 or 1.2), as browsers and proxies save it.</summary>
public static class HarReader
{
    /// <exception cref="MessageFormatException">No HAR; the message names the entry and the member.</exception>
    public static IReadOnlyList<Exchange> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
            if (!System.Text.Unicode.Utf8.IsValid(json.Span)) throw new MessageFormatException("this is no HAR: it is not UTF-8");
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("log", out var log) || Member(log, "entries") is not { ValueKind: JsonValueKind.Array } entries)
                throw new MessageFormatException("this is no HAR: it has no log.entries; save it with the browser's network tools");
            var exchanges = new List<Exchange>();
            int number = 0;
            foreach (var entry in entries.EnumerateArray())
            {
                if (Entry(entry, number++) is { } exchange) exchanges.Add(exchange);
            }
            return exchanges;
        }
        catch (JsonException wrong)
        {
            throw new MessageFormatException(string.Create(CultureInfo.InvariantCulture, $"this is no HAR: not JSON at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}"), wrong);
        }
    }

    /// <summary>Null for an entry without an answer (status 0: blocked, or still under way).</summary>
    private static Exchange? Entry(JsonElement entry, int number)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"log.entries[{number}]");
        var request = Need(entry, "request", place);
        var response = Need(entry, "response", place);
        var address = Text(request, "url");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url)) throw new MessageFormatException($"{place}.request.url “{address}” is no absolute URL");
        int status = Member(response, "status") is { ValueKind: JsonValueKind.Number } s && s.TryGetInt32(out int value) ? value : 0;
        if (status is < 100 or > 999) return null;
        var version = Text(response, "httpVersion");
        var fields = Fields(response, $"{place}.response");
        var (body, known) = Body(response, $"{place}.response.content");
        // Browsers save the text after decoding: what is left of the content coding would be taken for a lie.
        if (known) fields = new FieldLines([.. fields.Where(f => !f.Is("Content-Encoding") && !f.Is("Content-Length") && !f.Is("Transfer-Encoding"))]);
        return new Exchange
        {
            Request = new RequestMessage(Text(request, "method") is { Length: > 0 } m ? m.ToUpperInvariant() : "GET", url, Fields(request, $"{place}.request")),
            Response = new ResponseMessage
            {
                Version = version.Contains('2') ? "2" : version.Contains('3') ? "3" : version.EndsWith("1.0", StringComparison.Ordinal) ? "1.0" : "1.1",
                Status = status,
                Reason = Text(response, "statusText"),
                Fields = fields,
                Body = body,
                BodyKnown = known,
                HeadBytes = Math.Max(0, Number(response, "headersSize")),
                BodyBytes = Math.Max(0, Number(response, "bodySize")),
            },
            Started = DateTimeOffset.TryParse(Text(entry, "startedDateTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started) ? started : DateTimeOffset.UnixEpoch,
            Timings = Times(entry),
            Address = Text(entry, "serverIPAddress") is { Length: > 0 } ip ? ip : null,
        };
    }

    private static FieldLines Fields(JsonElement message, string place)
    {
        if (Member(message, "headers") is not { ValueKind: JsonValueKind.Array } headers) return FieldLines.None;
        var lines = new List<FieldLine>();
        foreach (var header in headers.EnumerateArray())
        {
            var name = Text(header, "name");
            if (name.StartsWith(':')) continue; // pseudo headers of HTTP/2
            if (name.Length == 0) throw new MessageFormatException($"{place}.headers holds a header without a name");
            // Some browsers join repeated headers with line ends.
            foreach (var part in Text(header, "value").Split('\n')) lines.Add(new FieldLine(name, part.Trim()));
        }
        return new FieldLines(lines);
    }

    private static (byte[] Body, bool Known) Body(JsonElement response, string place)
    {
        if (Member(response, "content") is not { ValueKind: JsonValueKind.Object } content || Member(content, "text") is not { ValueKind: JsonValueKind.String } text) return ([], false);
        if (Text(content, "encoding") != "base64") return (Encoding.UTF8.GetBytes(Unicode(text, $"{place}.text")), true);
        return text.TryGetBytesFromBase64(out var bytes) ? (bytes, true) : throw new MessageFormatException($"{place}.text is said to be base64 but is not");
    }

    private static Timings Times(JsonElement entry)
    {
        if (Member(entry, "timings") is not { ValueKind: JsonValueKind.Object } t) return Timings.None;
        TimeSpan Of(string name) => Member(t, name) is { ValueKind: JsonValueKind.Number } n && n.TryGetDouble(out double ms) && ms is > 0 and < 1e9 ? TimeSpan.FromMilliseconds(ms) : default;
        var (connect, tls) = (Of("connect"), Of("ssl"));
        // In HAR the time of TLS is a part of the time to connect.
        return new Timings(Of("dns"), connect > tls ? connect - tls : connect, tls, Of("blocked") + Of("send") + Of("wait"), Of("receive"));
    }

    private static JsonElement? Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement Need(JsonElement of, string name, string place) =>
        Member(of, name) is { ValueKind: JsonValueKind.Object } value ? value : throw new MessageFormatException($"{place}.{name} is missing");

    private static string Text(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.String } text ? Unicode(text, name) : "";

    private static string Unicode(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException wrong)
        {
            throw new MessageFormatException($"the text of “{name}” is no valid Unicode", wrong);
        }
    }

    private static long Number(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Number } n && n.TryGetDouble(out double value) && value is > -1e15 and < 1e15 ? (long)value : -1;
}
