using System.Globalization;
using System.Text.Json.Nodes;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Reports;

/// <summary>HTTP archive 1.2; the notes of each entry stand in <c>_red_messages</c>, as RED bot writes them.</summary>
public static class HarReport
{
    /// <summary>Values of these request headers are secrets of who ran it.</summary>
    private static readonly string[] Secret = ["Authorization", "Cookie", "Proxy-Authorization"];

    public static string Write(IReadOnlyList<LintReport> reports)
    {
        var (pages, entries) = (new JsonArray(), new JsonArray());
        for (int i = 0; i < reports.Count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"page{i + 1}");
            pages.Add(new JsonObject
            {
                ["startedDateTime"] = Time(reports[i].Started),
                ["id"] = id,
                ["title"] = reports[i].Title.Length > 0 ? reports[i].Title : reports[i].Url.AbsoluteUri,
                ["pageTimings"] = new JsonObject { ["onContentLoad"] = -1, ["onLoad"] = Math.Round(reports[i].Duration.TotalMilliseconds, 2) },
            });
            foreach (var resource in reports[i].Resources.Where(r => r.Exchange is not null)) entries.Add(Entry(resource, resource.Exchange!, id));
        }
        var creator = new JsonObject { ["name"] = "muster lint", ["version"] = typeof(HarReport).Assembly.GetName().Version?.ToString(3) ?? "0" };
        var log = new JsonObject { ["version"] = "1.2", ["creator"] = creator, ["pages"] = pages, ["entries"] = entries };
        return new JsonObject { ["log"] = log }.ToJsonString(JsonReport.Indented);
    }

    private static JsonObject Entry(ResourceReport resource, Exchange exchange, string page)
    {
        var (t, response) = (exchange.Timings, exchange.Response);
        var plain = response.BodyKnown && !response.BodyCut ? ContentCoding.Decode(response, out _, out _) : null;
        return new JsonObject
        {
            ["pageref"] = page,
            ["startedDateTime"] = Time(exchange.Started),
            ["time"] = Ms(t.Total),
            ["request"] = new JsonObject
            {
                ["method"] = exchange.Request.Method,
                ["url"] = exchange.Url.AbsoluteUri,
                ["httpVersion"] = $"HTTP/{response.Version}",
                ["cookies"] = new JsonArray(),
                ["headers"] = Headers(exchange.Request.Fields, hide: true),
                ["queryString"] = new JsonArray(),
                ["headersSize"] = -1,
                ["bodySize"] = 0,
            },
            ["response"] = new JsonObject
            {
                ["status"] = response.Status,
                ["statusText"] = response.Reason,
                ["httpVersion"] = $"HTTP/{response.Version}",
                ["cookies"] = new JsonArray(),
                ["headers"] = Headers(response.Fields, hide: false),
                ["content"] = new JsonObject { ["size"] = plain?.Length ?? response.Body.Length, ["compression"] = (plain?.Length ?? response.Body.Length) - response.Body.Length, ["mimeType"] = response.Fields.Last("Content-Type")?.Value ?? "" },
                ["redirectURL"] = response.Fields.Last("Location")?.Value ?? "",
                ["headersSize"] = response.HeadBytes,
                ["bodySize"] = response.BodyBytes,
            },
            ["cache"] = new JsonObject(),
            ["timings"] = new JsonObject { ["blocked"] = -1, ["dns"] = Ms(t.Dns), ["connect"] = Ms(t.Connect + t.Tls), ["ssl"] = Ms(t.Tls), ["send"] = 0, ["wait"] = Ms(t.Wait), ["receive"] = Ms(t.Receive) },
            ["serverIPAddress"] = exchange.Address ?? "",
            ["_red_messages"] = new JsonArray([.. resource.Notes.Select(Message)]),
        };
    }

    private static JsonNode Message(Note note) => new JsonObject
    {
        ["note_id"] = note.Id,
        ["subject"] = note.Subject,
        ["category"] = note.Kind.Category.ToString().ToUpperInvariant(),
        ["level"] = note.Severity.ToString().ToUpperInvariant(),
        ["summary"] = note.Summary,
    };

    private static JsonArray Headers(FieldLines fields, bool hide) =>
        new([.. fields.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["value"] = hide && Secret.Any(f.Is) ? "…" : f.Value })]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static double Ms(TimeSpan span) => Math.Round(span.TotalMilliseconds, 2);
}
