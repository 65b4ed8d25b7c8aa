using System.Text.Json;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Events;

/// <summary>
/// The address scripts written for Ganglia call: <c>/ganglia/api/events.php?action=add&amp;start_time=now&amp;summary=…&amp;host_regex=…</c> (also
/// <c>edit</c>, <c>remove</c>), answered in its shape. The API token goes in as bearer or as the password of Basic. A GET that changes something
/// counts only with a token: no page can make a signed-in browser send it.
/// </summary>
internal static class GangliaEvents
{
    private static readonly string[] Methods = ["GET", "POST"];

    public static void MapGangliaEvents(this IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/ganglia/api/events.php", "/api/events.php" })
            routes.MapMethods(path, Methods, AnswerAsync).Require(Role.Operator).ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, EventStore store, EventLog log, TimeProvider time)
    {
        try
        {
            if (http.Caller().Kind != CallerKind.Token) throw ApiProblem.BadRequest("this address serves programs: send an API token, as bearer or as the password of Basic authentication.");
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
            string? Field(string name) => http.Request.Query.TryGetValue(name, out var value) && value.Count > 0 ? value.ToString() : form is not null && form.TryGetValue(name, out var sent) ? sent.ToString() : null;
            return Results.Json(Field("action") switch
            {
                "add" => await AddAsync(Field, http.Caller().Name, log, time.GetUtcNow()),
                "edit" => await EditAsync(Field, store, log, time.GetUtcNow()),
                "remove" or "delete" => await RemoveAsync(Field, log),
                null => throw ApiProblem.BadRequest("action is missing: add, edit or remove."),
                var action => throw ApiProblem.BadRequest($"there is no action “{action}”: add, edit and remove are."),
            });
        }
        catch (ApiProblem wrong)
        {
            return Results.Json(new { status = "error", message = wrong.Message }, JsonSerializerOptions.Web, statusCode: wrong.Status);
        }
    }

    private static async Task<Dictionary<string, string>> AddAsync(Func<string, string?> field, string author, EventLog log, DateTimeOffset now)
    {
        foreach (var needed in new[] { "start_time", "summary", "host_regex" })
            if (string.IsNullOrEmpty(field(needed))) throw ApiProblem.BadRequest($"{needed} is missing: add needs start_time, summary and host_regex.");
        var body = new EventBody(field("summary"), "note", field("description"), field("start_time"), field("end_time"), false, Labels(field("host_regex"), field("cluster")));
        var kept = await log.RecordAsync(EventReading.Draft(body, author, now));
        return new() { ["status"] = "ok", ["event_id"] = Id(kept.Id) };
    }

    private static async Task<Dictionary<string, string>> EditAsync(Func<string, string?> field, EventStore store, EventLog log, DateTimeOffset now)
    {
        var id = DemandId(field);
        var before = EventEndpoints.Found(store, id);
        var labels = field("host_regex") is null && field("cluster") is null ? null : Labels(field("host_regex"), field("cluster"));
        var changed = EventReading.Changed(before, new EventPatch(field("summary"), null, field("description"), field("start_time"), field("end_time"), labels), now);
        await log.ReplaceAsync(changed);
        return new() { ["status"] = "ok", ["message"] = $"Event ID {Id(id)} changed", ["event_id"] = Id(id) };
    }

    private static async Task<Dictionary<string, string>> RemoveAsync(Func<string, string?> field, EventLog log)
    {
        var id = DemandId(field);
        return await log.RemoveAsync(id) ? new() { ["status"] = "ok", ["message"] = $"Event ID {Id(id)} removed" } : throw ApiProblem.NotFound($"Event ID {Id(id)} not found");
    }

    /// <summary>Ganglia's star is everything; a cluster is a label of its own.</summary>
    internal static Dictionary<string, string> Labels(string? hostRegex, string? cluster)
    {
        var labels = new Dictionary<string, string>();
        if (hostRegex is { Length: > 0 } and not ("*" or ".*")) labels[EventScope.HostRegex] = hostRegex;
        if (cluster is { Length: > 0 } and not "*") labels["cluster"] = cluster;
        return labels;
    }

    private static long DemandId(Func<string, string?> field) =>
        long.TryParse(field("event_id"), out var id) ? id : throw ApiProblem.BadRequest("event_id is missing, or no number as add answered it.");

    private static string Id(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
