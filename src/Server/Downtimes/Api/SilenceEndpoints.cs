using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Downtimes.Api;

/// <param name="Duration">Instead of <paramref name="EndsAt"/>: 30m, 2h, 7d from the beginning.</param>
public sealed record SilenceRequest(string? Selector, IReadOnlyList<string>? Checks, IReadOnlyList<string>? Matchers, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? Duration, string? Comment);

public sealed record SilenceView(
    string Id, string State, string Text, string Selector, IReadOnlyList<string> Checks, IReadOnlyList<string> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string By, string Comment, DateTimeOffset UpdatedAt)
{
    public static SilenceView Of(Silence s, DateTimeOffset now) => new(s.Id, s.State(now).ToString().ToLowerInvariant(), s.Scope.Text, s.Scope.Selector, s.Scope.Checks, [.. s.Scope.Matchers.Select(m => m.ToString())],
        s.StartsAt, s.EndsAt, s.By, s.Comment, s.UpdatedAt);
}

/// <summary>REST of silences.</summary>
internal static class SilenceEndpoints
{
    internal static readonly SortKeys<SilenceView> Sorts = new SortKeys<SilenceView>(s => s.Id).By("endsAt", s => s.EndsAt.ToUnixTimeMilliseconds())
        .By("startsAt", s => s.StartsAt.ToUnixTimeMilliseconds()).By("by", s => s.By).By("state", s => s.State).By("comment", s => s.Comment);

    public static void MapSilences(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/silences").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, string? state, string? q, SilenceBook book, TimeProvider time) => Sorts.Page(Find(book, state, q, time.GetUtcNow()), page))
            .WithSummary("Silences; without a state those that are pending or active.");
        api.MapGet("/{id}", (string id, SilenceBook book, TimeProvider time) => SilenceView.Of(book.Find(id) ?? throw ApiProblem.NotFound($"there is no silence {id}."), time.GetUtcNow()));
        api.MapPost("", (SilenceRequest body, HttpContext http, SilenceBook book, TimeProvider time) => SetAsync(null, body, http, book, time)).Require(Role.Operator);
        api.MapPut("/{id}", (string id, SilenceRequest body, HttpContext http, SilenceBook book, TimeProvider time) => SetAsync(id, body, http, book, time)).Require(Role.Operator)
            .WithSummary("Changes a silence: its end, its comment; with a selector, checks or matchers also what it covers.");
        api.MapDelete("/{id}", async (string id, HttpContext http, SilenceBook book) =>
        {
            var found = book.Find(id) ?? throw ApiProblem.NotFound($"there is no silence {id}.");
            http.Concerns($"silence {id}", $"expired: {found.Scope.Text}");
            return await book.ExpireAsync(id) ? Results.NoContent() : throw ApiProblem.Conflict("the silence has expired already.");
        }).Require(Role.Operator);
        api.MapPost("/preview", (ScopeBody body, ScopePreviews previews) => Refusals.GuardedAsync(() => Task.FromResult(previews.Of(body.Read())))).Require(Role.Operator).Unaudited()
            .WithSummary("What a silence or a downtime would cover now.");
    }

    internal static IEnumerable<SilenceView> Find(SilenceBook book, string? state, string? q, DateTimeOffset now) => book.All.Select(s => SilenceView.Of(s, now))
        .Where(s => (string.IsNullOrEmpty(state) ? s.State != "expired" : state == "all" || s.State == state)
            && (string.IsNullOrEmpty(q) || s.Text.Contains(q, StringComparison.OrdinalIgnoreCase) || s.Comment.Contains(q, StringComparison.OrdinalIgnoreCase) || s.By.Contains(q, StringComparison.OrdinalIgnoreCase)));

    private static Task<IResult> SetAsync(string? id, SilenceRequest body, HttpContext http, SilenceBook book, TimeProvider time) => Refusals.GuardedAsync(async () =>
    {
        var now = time.GetUtcNow();
        var before = id is null ? null : book.Find(id) ?? throw new KeyNotFoundException($"there is no silence {id}.");
        var starts = body.StartsAt ?? before?.StartsAt ?? now;
        var ends = body.EndsAt ?? (body.Duration is null ? throw new FormatException("endsAt or duration is missing: until when?")
            : DurationText.TryParse(body.Duration, out var length) ? (starts > now ? starts : now) + length : throw new FormatException($"duration: “{body.Duration}” is no duration; write 30m, 2h or 7d"));
        var set = await book.SetAsync(id, before is not null && body is { Selector: null, Checks: null, Matchers: null } ? before.Scope : new ScopeBody(body.Selector, body.Checks, body.Matchers).Read(), starts, ends,
            http.Caller().Name, body.Comment?.Trim() ?? before?.Comment ?? "");
        http.Concerns($"silence {set.Id}", $"{set.Scope.Text} until {set.EndsAt:O}: {set.Comment}");
        return Results.Json(SilenceView.Of(set, time.GetUtcNow()), statusCode: id is null ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    });
}
