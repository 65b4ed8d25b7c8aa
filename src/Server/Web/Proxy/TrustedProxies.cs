using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Muster.Server.Web.Proxy;

/// <summary>
/// Hears a TLS proxy in front: <c>X-Forwarded-Proto</c>, <c>-Host</c> and <c>-For</c>, from this machine and the networks named with
/// <c>--trusted-proxy</c> only. From anybody else they are ignored: they would say where a request comes from, falsely.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Before everything that looks at scheme, host or address.</summary>
    public static void UseTrustedProxies(this WebApplication app, IEnumerable<IPNetwork> networks)
    {
        ForwardedHeadersOptions options = new()
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedFor,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Add(IPNetwork.Parse("127.0.0.0/8"));
        options.KnownIPNetworks.Add(IPNetwork.Parse("::1/128"));
        foreach (IPNetwork network in networks)
            options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
