using System.Globalization;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Audit;

public sealed record AuditAnswer(long Number, DateTimeOffset Time, string Caller, string Action, string Target, string Detail);

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/audit").WithTags("accounts").Require(Role.Admin);
        api.MapGet("", List).WithSummary("Who did what, newest first");
        api.MapGet("/verify", (AuditTrail trail) => trail.Verify()).WithSummary("Whether the chain of hashes is whole");
    }

    private static Page<AuditAnswer> List(AuditTrail trail, [AsParameters] PageRequest page)
    {
        var take = page.Take();
        long? before = null;
        if (!string.IsNullOrEmpty(page.Cursor))
            before = long.TryParse(page.Cursor, CultureInfo.InvariantCulture, out var number) ? number : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
        var records = trail.Latest(take + 1, before);
        var shown = records.Take(take).Select(r => new AuditAnswer(r.Number, r.At, r.Who, r.Action, r.Target, r.Detail)).ToList();
        return new Page<AuditAnswer>(shown, records.Count > take ? shown[^1].Number.ToString(CultureInfo.InvariantCulture) : null, (int)trail.Count());
    }
}
