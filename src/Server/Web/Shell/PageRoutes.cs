using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Live;

namespace Muster.Server.Web.Shell;

/// <summary>Marks an endpoint that answers a page to a person: who is not signed in is led to do so.</summary>
internal sealed record PageMark;

/// <summary>How pages are mapped.</summary>
public static class PageRoutes
{
    private static readonly object Mark = new();

    /// <summary>A page for callers of this role and above.</summary>
    public static RouteHandlerBuilder MapPage(this IEndpointRouteBuilder routes, string pattern, Delegate handler, Role role = Role.Viewer) =>
        routes.MapGet(pattern, handler).Require(role).WithMetadata(new PageMark()).ExcludeFromDescription();

    /// <summary>Stands behind whoever recognises callers and before the access gate.</summary>
    public static void UsePageSignIn(this WebApplication app) => app.Use((context, next) =>
    {
        var asked = context.GetEndpoint()?.Metadata;
        if (asked?.GetMetadata<PageMark>() is null)
            return next(context);
        context.Items[Mark] = context.RequestServices.GetRequiredService<LiveUpdates>().Mark;
        if (asked.GetMetadata<AccessRequirement>()?.Role is null || context.CallerOrNull() is not null)
            return next(context);
        var address = $"/login?back={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}";
        if (context.Request.Headers.ContainsKey(RegionFilter.Header))
        {
            // A redirect would be followed unseen by the fetch of a region: the whole page must go.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = address;
        }
        else context.Response.Redirect(address);
        return Task.CompletedTask;
    });

    /// <summary>Where the changes stood before the page read anything; null when it is no page.</summary>
    internal static long? MarkOf(HttpContext context) => context.Items[Mark] as long?;

    /// <summary>A path of this server to go back to after signing in; anything else leads to the overview.</summary>
    public static string SafeBack(string? back) =>
        back is ['/', ..] && !back.StartsWith("//", StringComparison.Ordinal) && !back.StartsWith("/\\", StringComparison.Ordinal) ? back : "/";
}
