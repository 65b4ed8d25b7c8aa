using Muster.Server.Web.Access;
using Muster.Server.Web.Shell;

namespace Muster.Server.Accounts.Admin;

/// <summary>The page where administrators say who may come in.</summary>
internal static class AdminRoute
{
    public static void MapAdminPage(this IEndpointRouteBuilder routes) => routes.MapPage("/admin", (HttpContext http, AdminReading reading) =>
        PageResult.Of<AdminPage>("Admin", ("View", reading.Read(http.Caller(), InstallLine.Address(http.Request)))), Role.Admin);
}
