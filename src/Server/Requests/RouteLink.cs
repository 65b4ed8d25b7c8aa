using Muster.Server.Web.Kit;

namespace Muster.Server.Requests;

/// <summary>The address of the page of a route, with the time and the hosts that are looked at.</summary>
public static class RouteLink
{
    public static string Of(string route, string method, PageQuery query)
    {
        var parts = new[] { ("route", route), ("method", method), ("span", query["span"]), ("selector", query["selector"]), ("at", query["at"]) };
        return "/requests/route?" + string.Join('&', parts.Where(p => p.Item2.Length > 0).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}"));
    }
}
