using System.Text;
using Microsoft.AspNetCore.Mvc;
using Muster.Server.Accounts.Audit;
using Muster.Server.Hosts;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Events;

/// <param name="Start">Default: now. Texts such as <c>2h ago</c> count too.</param>
/// <param name="End">Null: a moment.</param>
/// <param name="Ongoing">It has begun; PATCH tells its end.</param>
/// <param name="Labels">host, tag, group, host_regex, and any other.</param>
public sealed record EventBody(string? Title, string? Kind, string? Detail, string? Start, string? End, bool Ongoing = false, Dictionary<string, string>? Labels = null);

/// <summary>What is to be different; what is left out stays.</summary>
public sealed record EventPatch(string? Title, string? Kind, string? Detail, string? Start, string? End, Dictionary<string, string>? Labels);

/// <summary>REST of events.</summary>
internal static class EventEndpoints
{
    public static void MapEventApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/events").WithTags("events").Require(Role.Viewer);
        api.MapGet("", List).WithSummary("Events that touch a span, by kind, labels (label=host=web-01, more than once: all), words; host= also finds what concerns the host by tag or group");
        api.MapGet("/kinds", (EventStore store) => store.Kinds().Select(k => new { kind = k.Kind, events = k.Count })).WithSummary("The kinds there are, with their counts");
        api.MapGet("/{id:long}", (long id, EventStore store) => Found(store, id)).WithSummary("One event");
        api.MapPost("", async (EventBody body, HttpContext http, EventLog log, TimeProvider time) =>
        {
            var kept = await log.RecordAsync(EventReading.Draft(body, http.Caller().Name, time.GetUtcNow()));
            return Results.Created($"/api/v1/events/{kept.Id}", kept);
        }).Require(Role.Operator).WithSummary("Keeps an event");
        api.MapPatch("/{id:long}", async (long id, EventPatch patch, EventStore store, EventLog log, TimeProvider time) =>
        {
            var changed = EventReading.Changed(Found(store, id), patch, time.GetUtcNow());
            return await log.ReplaceAsync(changed) ? changed : throw Missing(id);
        }).Require(Role.Operator).WithSummary("Ends an event, or changes what it says");
        api.MapDelete("/{id:long}", async (long id, HttpContext http, EventLog log) =>
        {
            http.Concerns("event", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return await log.RemoveAsync(id) ? Results.NoContent() : throw Missing(id);
        }).Require(Role.Operator).WithSummary("Removes an event");
    }

    private static Page<Event> List([AsParameters] PageRequest page, EventStore store, EventScope scope, HostRegistry hosts, TimeProvider time,
        string? from, string? to, string? kind, [FromQuery] string[]? label, string? q, string? host, bool ongoing = false)
    {
        var question = EventReading.Question(from, to, kind, label, q, ongoing, page.Sort, time.GetUtcNow());
        var take = page.Take();
        var skip = Skip(page.Cursor);
        if (string.IsNullOrEmpty(host))
        {
            var items = store.Read(question, take, skip);
            var total = store.Count(question);
            return new Page<Event>(items, skip + items.Count < total ? Cursor(skip + items.Count) : null, total);
        }
        // Tags and groups of a host are known here, not to the database: its events are found among those of the span.
        var record = hosts.Find(host) ?? throw ApiProblem.NotFound($"there is no host “{host}”.");
        var concerning = store.Read(question, EventReading.MostLookedThrough).Where(e => scope.Concerns(e, record)).ToList();
        return new Page<Event>([.. concerning.Skip(skip).Take(take)], skip + take < concerning.Count ? Cursor(skip + take) : null, concerning.Count);
    }

    private static string Cursor(int skip) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"events {skip}"));

    private static int Skip(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return 0;
        var bytes = new byte[64];
        return Convert.TryFromBase64String(cursor, bytes, out var length) && Encoding.ASCII.GetString(bytes, 0, length) is ['e', 'v', 'e', 'n', 't', 's', ' ', .. var number] && int.TryParse(number, out var skip) && skip >= 0
            ? skip : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
    }

    internal static Event Found(EventStore store, long id) => store.Find(id) ?? throw Missing(id);

    private static ApiProblem Missing(long id) => ApiProblem.NotFound($"there is no event {id}; it was removed, is older than events are kept, or never was.");
}
