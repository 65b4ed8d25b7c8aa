using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands.Shell.Pages;

/// <summary>The pages of terminals.</summary>
public static class ShellPages
{
    private const int PageSize = 50;

    public static void MapShellPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/hosts/{host}/shell", (string host, HttpContext http, HostQuery query, Shells shells) =>
        {
            var where = query.Host(host);
            return PageResult.Of<ShellPage>($"Shell on {where.Name}", ("Host", where), ("Objection", Objection(shells, http.Caller(), where)));
        }, Role.Operator);
        routes.MapPage("/shells", (HttpContext http, ShellStore store) =>
        {
            var query = PageQuery.From(http.Request);
            long? before = long.TryParse(query["before"], out var number) ? number : null;
            var rows = store.Latest(PageSize + 1, before, http.Caller().May(Role.Admin) ? null : http.Caller().UserId, query["host"] is { Length: > 0 } host ? host : null);
            return PageResult.Of<ShellsPage>("Shells", ("Rows", rows.Take(PageSize).ToList()), ("Query", query), ("Older", rows.Count > PageSize ? rows[PageSize - 1].Id : null));
        }, Role.Operator);
        routes.MapPage("/shells/{id:long}", (long id, HttpContext http, ShellStore store, Shells shells) =>
        {
            var row = ShellEndpoints.Get(id, http, store);
            return PageResult.Of<ReplayPage>($"Shell on {row.Host}", ("Row", row), ("Recorded", shells.RecordingOf(row) is not null));
        }, Role.Operator);
    }

    private static string? Objection(Shells shells, Caller caller, Hosts.HostRecord host)
    {
        try
        {
            shells.Demand(caller, host, "");
            return null;
        }
        catch (ApiProblem no)
        {
            return no.Message;
        }
    }
}
