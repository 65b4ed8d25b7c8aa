using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Requests;
using Muster.Server.Storage;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.PageChecks;

/// <summary>The slice of page checks: pages linted by schedule, their history, and what changed when.</summary>
public static class PageChecksFeature
{
    public static void AddPageChecks(this IServiceCollection services)
    {
        services.AddMigrations(PageRunStore.Migrations);
        services.AddSingleton<PageRunStore>();
        services.AddSingleton<PageLooker>();
        services.AddSingleton<PageReading>();
        services.AddHostedService<PageMarking>();
    }

    public static void MapPageChecks(this IEndpointRouteBuilder routes)
    {
        var looker = routes.ServiceProvider.GetRequiredService<PageLooker>();
        routes.ServiceProvider.GetRequiredService<ServerProbes>().On<PageKind>(looker.LookAsync);
        var store = routes.ServiceProvider.GetRequiredService<PageRunStore>();
        // Deploys are told once, and stand beside pages and requests.
        routes.ServiceProvider.GetRequiredService<RequestMarks>().Add((from, to) => store.Markers(from, to).Where(m => m.Kind == "deploy").Select(m => new RequestMark(m.At, m.Title)));
        routes.MapPageCheckApi();
        routes.MapPage("/pages", (PageReading reading) => PageResult.Of<PageListPage>("Pages", ("Rows", reading.List())));
        routes.MapPage("/pages/{check}", (string check, HttpRequest request, PageReading reading) => reading.Read(check, PageQuery.From(request)) is { } view
            ? PageResult.Of<PageRunPage>(check, ("View", view))
            : NotFoundPage.Answer($"No page check is called {check}", "/pages", "All pages"));
    }
}
