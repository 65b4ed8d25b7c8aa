using System.Globalization;
using Muster.Server.Accounts.Audit;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Approvals;

/// <param name="Reason">Kept with the decision; needed for a denial.</param>
public sealed record DecisionBody(string? Reason = null);

/// <summary>A request for approval.</summary>
/// <param name="Mine">Whether the caller may decide it.</param>
public sealed record ApprovalAnswer(
    long Id, string Kind, string Title, string Content, IReadOnlyList<string> Hosts, string Rule, IReadOnlyList<string> Approvers, string By, DateTimeOffset Asked, DateTimeOffset Expires,
    string State, string DecidedBy, DateTimeOffset? Decided, string Reason, long? Execution, bool Mine)
{
    public static ApprovalAnswer Of(ApprovalRow r, Caller caller) => new(
        r.Id, r.Kind, r.Title, r.Content, r.Hosts, r.Rule, r.Approvers, r.By, r.Asked, r.Expires, r.State.ToString().ToLowerInvariant(), r.DecidedBy, r.Decided, r.Reason, r.Execution,
        r.State == ApprovalState.Pending && ApprovalDesk.Objection(r, caller) is null);
}

/// <summary>REST of approvals.</summary>
public static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/approvals").WithTags("approvals").Require(Role.Viewer);
        api.MapGet("", List).WithSummary("Runs that wait or waited for approval, newest first; ?state=pending chooses");
        api.MapGet("/{id:long}", (long id, HttpContext http, ApprovalStore store) => ApprovalAnswer.Of(Get(store, id), http.Caller())).WithSummary("One of them: exactly what would run where");
        api.MapPost("/{id:long}/approve", (long id, DecisionBody? body, HttpContext http, ApprovalStore store, ApprovalDesk desk) => DecideAsync(id, true, body, http, store, desk)).Require(Role.Operator).WithSummary("Let it run; never by whoever asked");
        api.MapPost("/{id:long}/deny", (long id, DecisionBody? body, HttpContext http, ApprovalStore store, ApprovalDesk desk) => DecideAsync(id, false, body, http, store, desk)).Require(Role.Operator).WithSummary("Do not let it run; says why");
        api.MapDelete("/{id:long}", async (long id, HttpContext http, ApprovalStore store, ApprovalDesk desk) =>
        {
            http.Concerns($"approval {id}", "withdrawn");
            return ApprovalAnswer.Of(await desk.WithdrawAsync(Get(store, id), http.Caller()), http.Caller());
        }).Require(Role.Operator).WithSummary("Take back what one asked for");
    }

    /// <exception cref="ApiProblem">404.</exception>
    internal static ApprovalRow Get(ApprovalStore store, long id) => store.Find(id) ?? throw ApiProblem.NotFound($"there is no approval {id}.");

    private static Page<ApprovalAnswer> List(HttpContext http, ApprovalStore store, [AsParameters] PageRequest page, string? state)
    {
        long? before = null;
        if (!string.IsNullOrEmpty(page.Cursor))
            before = long.TryParse(page.Cursor, CultureInfo.InvariantCulture, out var number) ? number : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
        ApprovalState? wanted = null;
        if (!string.IsNullOrEmpty(state))
            wanted = Enum.TryParse<ApprovalState>(state, ignoreCase: true, out var parsed) ? parsed : throw ApiProblem.BadRequest($"state: “{state}” is none of pending, approved, denied, expired, withdrawn.");
        var take = page.Take();
        var rows = store.Latest(take + 1, before, wanted);
        return new Page<ApprovalAnswer>([.. rows.Take(take).Select(r => ApprovalAnswer.Of(r, http.Caller()))], rows.Count > take ? rows[take - 1].Id.ToString(CultureInfo.InvariantCulture) : null, rows.Count);
    }

    private static async Task<ApprovalAnswer> DecideAsync(long id, bool approve, DecisionBody? body, HttpContext http, ApprovalStore store, ApprovalDesk desk)
    {
        http.Concerns($"approval {id}", approve ? "approved" : "denied");
        return ApprovalAnswer.Of(await desk.DecideAsync(Get(store, id), approve, body?.Reason ?? "", http.Caller()), http.Caller());
    }
}
