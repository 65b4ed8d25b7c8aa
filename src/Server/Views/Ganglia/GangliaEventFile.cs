using System.Text.Json;
using Muster.Server.Events;
using Muster.Server.Web.Api;

namespace Muster.Server.Views.Ganglia;

/// <summary>Ganglia's file of events: a list, or an object, of what its events API takes.</summary>
internal static class GangliaEventFile
{
    private static readonly HashSet<string> Known = ["event_id", "start_time", "end_time", "summary", "description", "host_regex", "cluster", "grid"];

    public static bool IsOne(string source, JsonElement root) => source is "events.json" || Entries(root).FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("summary", out _) && first.TryGetProperty("start_time", out _);

    public static bool IsColors(string source, JsonElement root) => source is "event_color.json" || root.ValueKind == JsonValueKind.Array && Entries(root).FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("summary", out _) && first.TryGetProperty("color", out _);

    /// <summary>Events of the same id are the same event, however often they come.</summary>
    public static List<EventDraft> Read(string source, JsonElement root, string author, DateTimeOffset now, List<string> remarks)
    {
        var drafts = new List<EventDraft>();
        var number = 0;
        foreach (var entry in Entries(root))
        {
            var place = $"event {++number}: ";
            if (entry.Text("summary") is not { } summary || entry.Text("start_time") is not { } start)
            {
                remarks.Add($"{place}without a summary or a start_time, left out.");
                continue;
            }
            entry.TellOthers(Known, place, remarks);
            if (entry.Text("grid") is { } grid and not "*") remarks.Add($"{place}grid {grid} has no like here, left out.");
            try
            {
                var body = new EventBody(summary, "note", entry.Text("description"), start, entry.Text("end_time"), false, GangliaEvents.Labels(entry.Text("host_regex"), entry.Text("cluster")));
                drafts.Add(EventReading.Draft(body, author, now) with { Source = $"ganglia:{entry.Text("event_id") ?? $"{source}:{start}:{summary}"}" });
            }
            catch (ApiProblem wrong)
            {
                remarks.Add($"{place}{wrong.Message} Left out.");
            }
        }
        return drafts;
    }

    public static string[] OfColors(JsonElement root) => Entries(root).Count() switch
    {
        0 => ["it holds no color."],
        var count => [$"{count} colors of events: here an event has the color of its kind, so that the same color means the same everywhere. None was taken over; the events themselves come with events.json."],
    };

    private static IEnumerable<JsonElement> Entries(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray(),
        JsonValueKind.Object => root.EnumerateObject().Select(property => property.Value),
        _ => [],
    };
}
