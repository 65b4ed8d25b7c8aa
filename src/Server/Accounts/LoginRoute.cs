using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Shell;

namespace Muster.Server.Accounts;

/// <summary>The page to sign in on; who is signed in already goes straight on.</summary>
public static class LoginRoute
{
    public static void MapLogin(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/login", (HttpContext context, DataFolder folder, string? back) =>
        {
            var where = PageRoutes.SafeBack(back);
            // The file of the first run is only a hint: it may be deleted as soon as its secrets are kept elsewhere.
            return context.CallerOrNull() is not null ? Results.Redirect(where) : (IResult)PageResult.Bare<LoginPage>(
                "Sign in", ("Back", where), ("FirstRun", File.Exists(folder.FirstRun)), ("SecretsFile", folder.FirstRun));
        }).AllowPublic().ExcludeFromDescription();
}
