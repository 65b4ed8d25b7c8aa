using Muster.Server.Accounts.Audit;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Comments;
using Muster.Server.OnCall.Escalation;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Downtimes.Api;

/// <param name="Duration">Instead of <paramref name="Expires"/>: 30m, 2h. Neither: as long as the problem.</param>
/// <param name="Sticky">Stays when the problem gets worse.</param>
/// <param name="Role">As which role, where pages ask several; default: as all the person has.</param>
public sealed record AcknowledgeRequest(string? Comment, DateTimeOffset? Expires, string? Duration, bool? Sticky, string? Role);

/// <summary>The same for every open problem of some hosts and checks.</summary>
public sealed record AcknowledgeManyRequest(string? Selector, IReadOnlyList<string>? Checks, IReadOnlyList<string>? Matchers, string? Comment, DateTimeOffset? Expires, string? Duration, bool? Sticky, string? Role);

public sealed record CommentRequest(string? Text);

/// <summary>REST of acknowledgements and comments, below the problems they are about.</summary>
internal static class AcknowledgementEndpoints
{
    public static void MapAcknowledgements(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/problems").Require(Role.Viewer);
        api.MapPost("/{id:long}/acknowledge", (long id, AcknowledgeRequest? body, HttpContext http, AcknowledgementDesk desk) => Refusals.GuardedAsync(async () =>
        {
            var asked = body ?? new AcknowledgeRequest(null, null, null, null, null);
            var (made, left) = await desk.AcknowledgeAsync(id, Account(http), asked.Comment ?? "", AcknowledgementEnd.Read(asked.Expires, asked.Duration), asked.Sticky ?? false, asked.Role);
            http.Concerns($"problem {id}", $"acknowledged {made.Check}" + (made.Comment.Length > 0 ? $": {made.Comment}" : "") + (asked.Role is { } role ? $" as {role}" : ""));
            return Results.Json(new { problem = id, made.By, made.At, made.Expires, made.Sticky, made.Comment, stillAsked = left });
        })).Require(Role.Operator).WithSummary("Acknowledges an open problem; stillAsked counts chains of its pages that wait for another role.");
        api.MapDelete("/{id:long}/acknowledge", async (long id, HttpContext http, AcknowledgementDesk desk) =>
        {
            http.Concerns($"problem {id}", "acknowledgement taken back");
            return await desk.TakeBackAsync(id, Account(http)) ? Results.NoContent() : throw ApiProblem.NotFound($"problem {id} is not acknowledged.");
        }).Require(Role.Operator);
        api.MapPost("/acknowledge", (AcknowledgeManyRequest body, HttpContext http, ScopePreviews previews, AcknowledgementDesk desk) => Refusals.GuardedAsync(async () =>
        {
            var scope = new ScopeBody(body.Selector, body.Checks, body.Matchers).Read();
            var end = AcknowledgementEnd.Read(body.Expires, body.Duration);
            var covered = previews.Of(scope).Problems;
            var (made, left) = await desk.AcknowledgeAsync([.. covered.Select(p => p.Id)], Account(http), body.Comment ?? "", end, body.Sticky ?? false, body.Role);
            http.Concerns($"problems of {scope.Text}", $"{made.Count} acknowledged" + (body.Comment is { Length: > 0 } comment ? $": {comment}" : ""));
            return Results.Json(new { acknowledged = made.Count, problems = made.Select(m => m.Problem), stillAsked = left });
        })).Require(Role.Operator);
        api.MapGet("/{id:long}/suppressions", (long id, ProblemBoard board, Suppressions suppressions, AcknowledgementBook book, TimeProvider time) =>
        {
            var problem = board.Find(id) ?? throw ApiProblem.NotFound($"problem {id} is not open.");
            var items = suppressions.For(problem.Host, problem.Check, problem.Status, time.GetUtcNow());
            return new Page<Suppression>(items, null, items.Count);
        }).WithSummary("Why nobody is told of a problem now: acknowledgement, downtimes, silences.");
        api.MapGet("/{id:long}/comments", (long id, CommentBook book) => book.Of(id) is var items ? new Page<Comment>(items, null, items.Count) : null);
        api.MapPost("/{id:long}/comments", (long id, CommentRequest body, HttpContext http, ProblemStore problems, CommentBook book, LiveUpdates live) => Refusals.GuardedAsync(async () =>
        {
            var problem = problems.Find(id) ?? throw new KeyNotFoundException($"there is no problem {id}.");
            var made = await book.AddAsync(id, Account(http), body.Text ?? "");
            http.Concerns($"problem {id}", $"comment on {problem.Check}: {made.Text}");
            live.Publish("comment", made, "problems", $"host:{problem.Host}", $"problem:{id}");
            return Results.Json(made, statusCode: StatusCodes.Status201Created);
        })).Require(Role.Operator);
    }

    /// <summary>Tokens speak for their account.</summary>
    internal static string Account(HttpContext http) => http.Caller().Name.Split('/')[0];
}
