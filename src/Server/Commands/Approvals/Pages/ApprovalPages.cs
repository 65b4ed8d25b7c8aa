using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands.Approvals.Pages;

/// <summary>The pages of approvals.</summary>
public static class ApprovalPages
{
    private const int Shown = 200;

    public static void MapApprovalPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/approvals", (HttpRequest request, ApprovalStore store) =>
        {
            var query = PageQuery.From(request);
            ApprovalState? state = Enum.TryParse<ApprovalState>(query["state"], ignoreCase: true, out var wanted) ? wanted : null;
            return PageResult.Of<ApprovalsPage>("Approvals", ("Rows", store.Latest(Shown, null, state)), ("Query", query));
        });
        routes.MapPage("/approvals/{id:long}", (long id, HttpContext http, ApprovalStore store) =>
        {
            var row = ApprovalEndpoints.Get(store, id);
            var caller = http.Caller();
            var objection = caller.May(Role.Operator) ? ApprovalDesk.Objection(row, caller) : "deciding needs the role operator.";
            return PageResult.Of<ApprovalPage>($"Approval {id}", ("Row", row), ("Objection", objection), ("Own", row.ById == caller.UserId));
        });
    }
}
