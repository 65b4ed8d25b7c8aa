using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Escalation;
using Muster.Server.OnCall.Feeds;
using Muster.Server.OnCall.Teams;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.OnCall.Api;

/// <summary>REST of on-call: who is it now, who when, overrides and swaps, calendar feeds, pages that run.</summary>
internal static class OnCallEndpoints
{
    private static readonly TimeSpan MostShifts = TimeSpan.FromDays(400);

    public static void MapOnCallApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/oncall").Require(Role.Viewer);
        api.MapGet("", (string? target, DateTimeOffset? at, HttpContext http, OnCallNow onCall, TimeProvider time) => Guarded(() => List(Now(onCall, target, at ?? time.GetUtcNow(), http.Caller().May(Role.Operator)))))
            .WithSummary("Who is on call: for a team, rota, person or policy, or in every rota.");
        api.MapGet("/rotas", (OnCallNow onCall, RotaChangeStore changes, TimeProvider time) => List(onCall.Configured.Rotas.Values.Select(r => Rota(r, changes, time.GetUtcNow()))));
        api.MapGet("/rotas/{rota}/shifts", (string rota, DateTimeOffset? from, DateTimeOffset? to, OnCallNow onCall, TimeProvider time) =>
        {
            var all = onCall.Configured;
            var known = all.Rotas.GetValueOrDefault(rota) ?? throw ApiProblem.NotFound($"there is no rota “{rota}”.");
            var begin = from ?? time.GetUtcNow();
            var end = to ?? begin.AddDays(14);
            if (end <= begin || end - begin > MostShifts) throw ApiProblem.BadRequest("to must lie behind from, by 400 days at most.");
            return List(onCall.Shifts(known, begin, end).Select(s => ShiftAnswer.Of(s, all)));
        });
        api.MapGet("/people", (HttpContext http, OnCallNow onCall) => List(onCall.Configured.People.Values.Select(p => new
        {
            p.Id,
            p.Name,
            p.User,
            zone = p.Zone.Id,
            p.Roles,
            contacts = p.Contacts.Select(c => http.Caller().May(Role.Operator) ? c : c with { Address = "" }),
            teams = onCall.Configured.Teams.Values.Where(t => t.Members.Contains(p.Id)).Select(t => t.Name),
        })));
        api.MapGet("/policies", (OnCallNow onCall) => List(onCall.Configured.Policies.Values.Select(p => new
        {
            p.Name,
            p.Description,
            p.Rounds,
            pause = DurationText.Print(p.Pause),
            chains = p.Chains.Select(c => new { c.Role, steps = c.Steps.Select(s => new { after = DurationText.Print(s.After), page = s.Page.Select(t => t.ToString()) }) }),
            p.File,
            p.Line,
        })));
        api.MapGet("/overrides", (RotaChangeStore changes, TimeProvider time, bool all = false) => List(changes.All.Where(c => all || c.To > time.GetUtcNow())));
        api.MapPost("/overrides", OverrideAsync).Require(Role.Operator);
        api.MapPost("/swaps", SwapAsync).Require(Role.Operator);
        api.MapDelete("/overrides/{id:long}", (long id, HttpContext http, RotaChangeDesk desk) => GuardedAsync(async () =>
        {
            var taken = await desk.RemoveAsync(id);
            http.Concerns($"rota {taken.Rota}", $"{(taken.Swap is null ? "override" : "swap")} {id} taken back: {taken.Person} from {taken.From:O} to {taken.To:O}");
            return Results.NoContent();
        })).Require(Role.Operator).WithSummary("Takes an override back, or a swap with both halves.");
        api.MapGet("/feeds", (FeedBook feeds) => List(feeds.All)).Require(Role.Operator);
        api.MapPost("/feeds", (FeedRequest body, HttpContext http, FeedBook feeds) => GuardedAsync(async () =>
        {
            var (feed, secret) = await feeds.AddAsync(body.Target ?? throw new FormatException("target is missing: rota:NAME or person:NAME"), http.Caller().Name);
            http.Concerns($"calendar of {feed.Target}", $"address {feed.Id} made");
            return Results.Json(new { feed.Id, feed.Target, url = $"{http.Request.Scheme}://{http.Request.Host}/oncall/feeds/{secret}.ics" }, statusCode: StatusCodes.Status201Created);
        })).Require(Role.Operator).WithSummary("Makes a secret address of a calendar; it is shown this once.");
        api.MapDelete("/feeds/{id:long}", async (long id, HttpContext http, FeedBook feeds) =>
        {
            http.Concerns($"calendar address {id}", "taken back");
            return await feeds.RemoveAsync(id) ? Results.NoContent() : throw ApiProblem.NotFound($"there is no calendar address {id}.");
        }).Require(Role.Operator);
        api.MapGet("/escalations", (EscalationStore store, string? subject, int? limit) => List(store.Latest(Math.Clamp(limit ?? 100, 1, 1000), subject).Select(EscalationAnswer.Of)));
        api.MapGet("/escalations/{id:long}/pages", (long id, EscalationStore store) => List(store.Pages(id)));
        routes.MapGet("/oncall/feeds/{secret}.ics", (string secret, HttpContext http, FeedBook feeds) =>
        {
            http.Response.Headers.CacheControl = "private, max-age=300";
            return feeds.Read(secret) is { } text ? Results.Text(text, "text/calendar; charset=utf-8") : Results.NotFound();
        }).AllowPublic().ExcludeFromDescription();
    }

    internal static IEnumerable<OnCallRow> Now(OnCallNow onCall, string? target, DateTimeOffset at, bool withAddresses)
    {
        var all = onCall.Configured;
        if (!string.IsNullOrWhiteSpace(target))
            return onCall.Resolve(target.Trim(), at).Select(p => OnCallRow.Of(p, "", p.Via.StartsWith("rota:", StringComparison.Ordinal) ? p.Via[5..] : "", withAddresses));
        return all.Rotas.Values.OrderBy(r => r.Team ?? "~", StringComparer.Ordinal)
            .SelectMany(r => onCall.Resolve(new OnCallTarget(TargetKind.Rota, r.Name), at).Select(p => OnCallRow.Of(p, r.Team ?? "", r.Name, withAddresses)));
    }

    private static RotaAnswer Rota(Rotas.Rota r, RotaChangeStore changes, DateTimeOffset now) => new(r.Name, r.Team, r.Zone.Id, r.Description, r.Fallback, r.File, r.Line,
        [.. r.Layers.SelectMany(l => l.People).Distinct()], [.. changes.Of(r.Name).Where(c => c.To > now)]);

    private static Task<IResult> OverrideAsync(OverrideRequest body, HttpContext http, RotaChangeDesk desk, TimeProvider time) => GuardedAsync(async () =>
    {
        var from = body.From ?? time.GetUtcNow();
        var to = body.To ?? (body.Duration is null ? throw new FormatException("to or duration is missing: until when?")
            : DurationText.TryParse(body.Duration, out var length) ? from + length : throw new FormatException($"duration: “{body.Duration}” is no duration; write 2h or 1d"));
        var made = await desk.OverrideAsync(body.Rota ?? throw new FormatException("rota is missing"), body.Person ?? throw new FormatException("person is missing: who takes over?"), from, to, body.InsteadOf, body.Note?.Trim() ?? "", http.Caller().Name);
        http.Concerns($"rota {made.Rota}", $"override {made.Id}: {made.Person} from {made.From:O} to {made.To:O}");
        return Results.Json(made, statusCode: StatusCodes.Status201Created);
    });

    private static Task<IResult> SwapAsync(SwapRequest body, HttpContext http, RotaChangeDesk desk) => GuardedAsync(async () =>
    {
        static (string, (DateTimeOffset, DateTimeOffset)) Side(SwapSide? side, string name) => side is { Person: { } person, From: { } from, To: { } to } ? (person, (from, to)) : throw new FormatException($"{name}: person, from and to are needed");
        var (one, ofOne) = Side(body.One, "one");
        var (other, ofOther) = Side(body.Other, "other");
        var made = await desk.SwapAsync(body.Rota ?? throw new FormatException("rota is missing"), one, ofOne, other, ofOther, body.Note?.Trim() ?? "", http.Caller().Name);
        http.Concerns($"rota {body.Rota}", $"swap {made[0].Id}/{made[1].Id}: {one} and {other}");
        return Results.Json(new { swap = made[0].Swap, halves = made }, statusCode: StatusCodes.Status201Created);
    });

    private static Page<T> List<T>(IEnumerable<T> items) => items.ToArray() is var all ? new Page<T>(all, null, all.Length) : null!;

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }

    private static async Task<IResult> GuardedAsync(Func<Task<IResult>> work)
    {
        try
        {
            return await work();
        }
        catch (KeyNotFoundException missing)
        {
            throw ApiProblem.NotFound(missing.Message);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}
