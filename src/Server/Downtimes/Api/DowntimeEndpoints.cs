using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Downtimes.Api;

/// <param name="State">active, pending (it comes), or ended.</param>
/// <param name="Next">The occurrence that is on, or comes next; of a flexible one the window. Null: none comes.</param>
public sealed record DowntimeView(
    long Id, string Title, string State, string Kind, string Text, string Times, string Selector, IReadOnlyList<string> Checks, IReadOnlyList<string> Matchers, string By, DateTimeOffset At, DateTimeOffset? NextFrom, DateTimeOffset? NextTo,
    CalendarStatus? Calendar);

/// <summary>REST of downtimes.</summary>
internal static class DowntimeEndpoints
{
    private static readonly TimeSpan LookAhead = TimeSpan.FromDays(400);
    internal static readonly SortKeys<DowntimeView> Sorts = new SortKeys<DowntimeView>(d => d.Id.ToString("D19", System.Globalization.CultureInfo.InvariantCulture))
        .By("next", d => d.NextFrom?.ToUnixTimeMilliseconds() ?? long.MaxValue).By("title", d => d.Title).By("by", d => d.By).By("state", d => d.State).By("at", d => d.At.ToUnixTimeMilliseconds());

    public static void MapDowntimeApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/downtimes").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, string? state, string? q, DowntimeBoard board, CalendarBook calendars, TimeProvider time) => Sorts.Page(Find(board, calendars, state, q, time.GetUtcNow()), page))
            .WithSummary("Downtimes; without a state those that are on or come.");
        api.MapGet("/{id:long}", (long id, DowntimeBoard board, CalendarBook calendars, TimeProvider time) => View(Existing(board, id), board, calendars, time.GetUtcNow()));
        api.MapGet("/{id:long}/occurrences", (long id, DateTimeOffset? from, DateTimeOffset? to, DowntimeBoard board, TimeProvider time) =>
        {
            var begin = from ?? time.GetUtcNow();
            var end = to ?? begin.AddDays(60);
            if (end - begin > LookAhead) throw ApiProblem.BadRequest("from and to lie more than 400 days apart.");
            var items = board.Between(Existing(board, id), begin, end).Take(PageRequest.MostLimit).ToArray();
            return new Page<Occurrence>(items, null, items.Length);
        });
        api.MapPost("", (DowntimeRequest body, HttpContext http, DowntimeBoard board, CalendarBook calendars, ConfigurationStore configuration, TimeProvider time) => Refusals.GuardedAsync(async () =>
        {
            var now = time.GetUtcNow();
            var scope = new ScopeBody(body.Selector, body.Checks, body.Matchers).Read();
            scope.Check(configuration.Current);
            var title = body.Title?.Trim() ?? "";
            if (title.Length is 0 or > 200) throw new FormatException("title is missing (or too long): what is done then?");
            var times = body.Times(now);
            if (times is CalendarTimes { Source: var source } && await calendars.RefreshAsync(source, http.RequestAborted) is { At: null, Trouble: { } trouble }) throw new FormatException($"the calendar cannot be read: {trouble}");
            var made = await board.AddAsync(new Downtime(0, title, scope, times, http.Caller().Name, now, null));
            http.Concerns($"downtime {made.Id}", $"{made.Title}: {made.Scope.Text}, {TimesText.Of(made.Times)}");
            return Results.Json(View(made, board, calendars, now), statusCode: StatusCodes.Status201Created);
        })).Require(Role.Operator);
        api.MapDelete("/{id:long}", async (long id, HttpContext http, DowntimeBoard board) =>
        {
            var found = Existing(board, id);
            http.Concerns($"downtime {id}", $"ended: {found.Title}");
            return await board.EndAsync(id) ? Results.NoContent() : throw ApiProblem.Conflict("the downtime was ended already.");
        }).Require(Role.Operator);
    }

    internal static IEnumerable<DowntimeView> Find(DowntimeBoard board, CalendarBook calendars, string? state, string? q, DateTimeOffset now) => board.All.Select(d => View(d, board, calendars, now))
        .Where(d => (string.IsNullOrEmpty(state) ? d.State != "ended" : state == "all" || d.State == state)
            && (string.IsNullOrEmpty(q) || d.Title.Contains(q, StringComparison.OrdinalIgnoreCase) || d.Text.Contains(q, StringComparison.OrdinalIgnoreCase) || d.By.Contains(q, StringComparison.OrdinalIgnoreCase)));

    private static Downtime Existing(DowntimeBoard board, long id) => board.Find(id) ?? throw ApiProblem.NotFound($"there is no downtime {id}.");

    private static DowntimeView View(Downtime d, DowntimeBoard board, CalendarBook calendars, DateTimeOffset now)
    {
        var next = d.Ended is not null ? null : board.Between(d, now, now + LookAhead).OrderBy(o => o.From).Select(o => (Occurrence?)o).FirstOrDefault();
        var state = d.Ended is not null || (next is null && d.Times is not CalendarTimes) ? "ended" : next is { } on && on.From <= now ? "active" : "pending";
        var kind = d.Times switch { FixedTimes => "fixed", FlexibleTimes => "flexible", RecurringTimes => "recurring", _ => "calendar" };
        return new DowntimeView(d.Id, d.Title, state, kind, d.Scope.Text, TimesText.Of(d.Times), d.Scope.Selector, d.Scope.Checks, [.. d.Scope.Matchers.Select(m => m.ToString())], d.By, d.At, next?.From, next?.To,
            d.Times is CalendarTimes { Source: var source } ? calendars.Status(source) : null);
    }
}
