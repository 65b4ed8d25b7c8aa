using Muster.Selectors;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.Views.Files;
using Muster.Server.Views.Sharing;
using Muster.Server.Views.Wall;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Views.Pages;

/// <summary>A view on its page.</summary>
/// <param name="Wrong">What is wrong with the hosts that were asked for.</param>
public sealed record ViewView(PageQuery Query, ShownView Shown, PageRange Range, IReadOnlyList<ViewDefinition> Below, IReadOnlyList<ViewShare> Shares, string Revision, bool Editing, string? Wrong);

internal static class ViewPages
{
    public static void MapViewPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/views", (HttpRequest request, ViewDesk desk) => PageResult.Of<ViewsPage>("Views", ("Views", desk.Views), ("Query", PageQuery.From(request))));
        routes.MapPage("/views/{id}", (string id, HttpContext http, ViewDesk desk, ViewFilling filling, ShareStore shares, HostQuery hosts, TimeProvider time) =>
            desk.Views.Find(id) is { } view ? PageResult.Of<ViewPage>(view.Name, ("View", Read(view, http, desk, filling, shares, hosts, time)))
            : NotFoundPage.Answer($"No view is called {id}", "/views", "All views"));
        routes.MapPage("/wall/{id}", (string id, HttpRequest request, ViewDesk desk, ViewFilling filling, HostQuery hosts, TimeProvider time) =>
            desk.Views.Find(id) is { } view ? PageResult.Bare<WallPage>(view.Title, ("View", WallReading.Read(view, PageQuery.From(request), desk, filling, hosts, time)))
            : NotFoundPage.Answer($"No view is called {id}", "/views", "All views"));
    }

    private static ViewView Read(ViewDefinition view, HttpContext http, ViewDesk desk, ViewFilling filling, ShareStore shares, HostQuery hosts, TimeProvider time)
    {
        var query = PageQuery.From(http.Request);
        var (on, wrong) = Hosts(query["on"], hosts);
        var may = http.Caller().May(Role.Operator);
        return new ViewView(query, filling.Fill(view, on), PageRange.Of(query, time, view.Range),
            [.. desk.Views.All.Where(other => string.Equals(other.Parent, view.Name, StringComparison.OrdinalIgnoreCase))],
            may ? shares.Of(view.Id) : [], desk.Revision(view), may && query["edit"].Length > 0, wrong);
    }

    /// <summary>The hosts somebody typed; what cannot be read is told and left out.</summary>
    public static (Selector? On, string? Wrong) Hosts(string text, HostQuery hosts)
    {
        if (text.Length == 0) return (null, null);
        try
        {
            return (hosts.Selector(text), null);
        }
        catch (ApiProblem wrong)
        {
            return (null, wrong.Message);
        }
    }
}
