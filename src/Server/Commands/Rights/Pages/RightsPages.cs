using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Web.Access;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands.Rights.Pages;

/// <summary>The page of the rights.</summary>
public static class RightsPages
{
    public static void MapRightsPage(this IEndpointRouteBuilder routes) =>
        routes.MapPage("/rights", (HttpContext http, ConfigurationStore configuration, HostRegistry hosts) =>
            PageResult.Of<RightsPage>("Rights", ("Rights", RightsAnswer.Of(configuration.Current.Part<RunPolicy>(), hosts, http.Caller()))), Role.Operator);
}
