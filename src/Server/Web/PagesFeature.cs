using Muster.Server.Web.Assets;
using Muster.Server.Web.Shell;

namespace Muster.Server.Web;

/// <summary>The design kit and the shell of the pages; the pages themselves live in their slices.</summary>
public static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddSingleton<AssetShelf>();
        services.AddSingleton<ShellSignals>();
        services.AddSingleton<PageWarming>();
        return services;
    }

    /// <summary>The first of all: what it warms is what stands behind it.</summary>
    public static void UsePageWarming(this IApplicationBuilder app) => app.Use(app.ApplicationServices.GetRequiredService<PageWarming>().Remember);

    /// <summary>The bundle's files: they hold nothing of anyone, so the caller of this lets everyone have them.</summary>
    public static RouteGroupBuilder MapAssets(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("").ExcludeFromDescription();
        all.MapGet("/assets/{name}", AssetEndpoint.Serve);
        all.MapGet("/favicon.ico", Favicon.Serve);
        return all;
    }
}
