using Muster.Server.Commands.Api;
using Muster.Server.Commands.Approvals.Pages;
using Muster.Server.Commands.Rights.Pages;
using Muster.Server.Commands.Secrets;
using Muster.Server.Commands.Shell.Pages;
using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands.Pages;

/// <summary>The pages of commands. They need the shell of all pages, so they are mapped beside the API by servers that have one.</summary>
public static class CommandPages
{
    private const int PageSize = 100;

    public static void MapCommandPages(this IEndpointRouteBuilder routes)
    {
        routes.MapShellPages();
        routes.MapApprovalPages();
        routes.MapSecretPage();
        routes.MapRightsPage();
        routes.MapPage("/executions", List);
        routes.MapPage("/executions/{id:long}", (long id, HttpRequest request, Executions all, ExecutionPageKinds kinds) =>
            ExecutionEndpoints.Get(all, id) is var e && kinds.Find(e, request) is { } own ? own : e is not null ? PageResult.Of<ExecutionPage>(e.Plan.Title, ("View", new ExecutionView(e, PageQuery.From(request), request.HttpContext.RequestAborted))) : null);
        routes.MapPage("/executions/{id:long}/hosts/{host}", (long id, string host, HttpRequest request, Executions all) =>
            PageResult.Of<HostOutputPage>($"{host} · no. {id}", ("View", HostOutputView.Of(ExecutionEndpoints.Get(all, id), host, PageQuery.From(request)))));
        routes.MapPage("/run", (long? from, string? on, string? command, Executions all) =>
            PageResult.Of<RunPage>("Run a command", ("Plan", from is { } id ? ExecutionEndpoints.Get(all, id).Plan : null), ("Selector", on ?? ""), ("Line", command ?? "")), Role.Operator);
    }

    private static PageResult List(HttpRequest request, ExecutionStore store, Executions all)
    {
        var query = PageQuery.From(request);
        ExecutionStatus? status = Enum.TryParse<ExecutionStatus>(query["status"], ignoreCase: true, out var wanted) ? wanted : null;
        long? before = long.TryParse(query["before"], out var number) ? number : null;
        var active = all.Active.ToDictionary(e => e.Id);
        var rows = store.Latest(PageSize + 1, before, status, query["q"] is { Length: > 0 } words ? words : null);
        var shown = rows.Take(PageSize).Select(r => active.TryGetValue(r.Id, out var e) ? new ExecutionListRow(r, e.Status, e.Count()) : new ExecutionListRow(r, r.Status, r.Counts)).ToList();
        return PageResult.Of<ExecutionsPage>("Executions", ("Rows", shown), ("Query", query), ("Older", rows.Count > PageSize ? rows[PageSize - 1].Id : null));
    }
}
