using System.Globalization;
using Muster.Server.Events.Changes;
using Muster.Server.Hosts;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Events.Pages;

/// <summary>What the list of events shows.</summary>
public sealed record EventsView(PageQuery Query, IReadOnlyList<Event> Rows, int Total, IReadOnlyList<(string Kind, int Count)> Kinds, string? Wrong, string Sort)
{
    public const int PageSize = 100;
}

/// <summary>An event, or a span, with what changed.</summary>
/// <param name="Minutes">Length of the spans compared.</param>
public sealed record ChangesView(PageQuery Query, Event? Event, ChangesAnswer? Changes, string? Wrong, int Minutes);

internal static class EventPages
{
    private const int UsualMinutes = 60;

    public static void MapEventPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/events", (HttpRequest request, EventStore store, EventScope scope, HostRegistry hosts, TimeProvider time) =>
            PageResult.Of<EventsPage>("Events", ("View", List(PageQuery.From(request), store, scope, hosts, time.GetUtcNow()))));
        routes.MapPage("/events/{id:long}", async (long id, HttpRequest request, EventStore store, ChangeReading changes, TimeProvider time, CancellationToken ct) => store.Find(id) is { } found
            ? PageResult.Of<EventPage>(found.Title, ("View", await AroundAsync(found, PageQuery.From(request), changes, time.GetUtcNow(), ct)))
            : NotFoundPage.Answer($"There is no event {id}", "/events", "All events"));
        routes.MapPage("/changes", async (HttpRequest request, ChangeReading changes, CancellationToken ct) =>
            PageResult.Of<ChangesPage>("What changed here?", ("View", await SpanAsync(PageQuery.From(request), changes, ct))));
    }

    private static EventsView List(PageQuery query, EventStore store, EventScope scope, HostRegistry hosts, DateTimeOffset now)
    {
        var sort = query["sort"].Length > 0 ? query["sort"] : "-start";
        try
        {
            string[] labels = query["label"].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var question = EventReading.Question(query["from"], query["to"], query["kind"], labels, query["q"], query["ongoing"].Length > 0, sort, now);
            var skip = (query.Page - 1) * EventsView.PageSize;
            if (query["host"].Length == 0) return new EventsView(query, store.Read(question, EventsView.PageSize, skip), store.Count(question), store.Kinds(), null, sort);
            var host = hosts.Find(query["host"]) ?? throw ApiProblem.NotFound($"there is no host “{query["host"]}”.");
            var concerning = store.Read(question, EventReading.MostLookedThrough).Where(e => scope.Concerns(e, host)).ToList();
            return new EventsView(query, [.. concerning.Skip(skip).Take(EventsView.PageSize)], concerning.Count, store.Kinds(), null, sort);
        }
        catch (ApiProblem wrong)
        {
            return new EventsView(query, [], 0, store.Kinds(), wrong.Message, sort);
        }
    }

    /// <summary>As long after it began as before, or as far as there is an after yet.</summary>
    private static async Task<ChangesView> AroundAsync(Event happened, PageQuery query, ChangeReading changes, DateTimeOffset now, CancellationToken ct)
    {
        var minutes = int.TryParse(query["minutes"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked is >= 1 and <= 1440 ? asked : UsualMinutes;
        if (asked != minutes && query["minutes"].Length > 0) return new ChangesView(query, happened, null, $"minutes: “{query["minutes"]}” is no whole number from 1 to 1440", minutes);
        if (query["compare"].Length == 0) return new ChangesView(query, happened, null, null, minutes);
        var length = TimeSpan.FromMinutes(minutes);
        // A span is what happened in it: what came behind its end is the after.
        var begin = happened.End ?? happened.Start;
        var end = begin + length < now ? begin + length : now;
        var selector = happened.Labels.TryGetValue(EventScope.Host, out var host) ? $"name:{host}" : happened.Labels.GetValueOrDefault(EventScope.Tag);
        return await GuardedAsync(query, happened, minutes, () => changes.ReadAsync(Text(begin), Text(end), Text(happened.Start - length), Text(happened.Start), query["all"].Length > 0 ? null : selector, null, null, ct));
    }

    private static Task<ChangesView> SpanAsync(PageQuery query, ChangeReading changes, CancellationToken ct) =>
        GuardedAsync(query, null, 0, () => changes.ReadAsync(query["from"], query["to"], query["beforeFrom"], query["beforeTo"], query["selector"], query["match"], null, ct));

    private static async Task<ChangesView> GuardedAsync(PageQuery query, Event? happened, int minutes, Func<Task<ChangesAnswer>> read)
    {
        try
        {
            return new ChangesView(query, happened, await read(), null, minutes);
        }
        catch (ApiProblem wrong)
        {
            return new ChangesView(query, happened, null, wrong.Message, minutes);
        }
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
