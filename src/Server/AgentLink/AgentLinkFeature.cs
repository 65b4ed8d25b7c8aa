using Muster.Server.Web.Api;

namespace Muster.Server.AgentLink;

/// <summary>The slice that speaks with the agents.</summary>
public static class AgentLinkFeature
{
    public static void AddAgentLink(this IServiceCollection services)
    {
        services.AddSingleton<AgentFrames>();
        services.AddSingleton<BlobSources>();
        services.AddSingleton<AgentLinkParts>();
        services.AddSingleton<AgentLinks>();
        services.AddHostedService<AgentLinkRun>();
    }

    /// <summary>Open to everybody: agents prove themselves in their first frame.</summary>
    public static IEndpointConventionBuilder MapAgentLink(this IEndpointRouteBuilder endpoints)
    {
        var (metrics, all) = (endpoints.ServiceProvider.GetRequiredService<OwnMetrics>(), endpoints.ServiceProvider.GetRequiredService<AgentLinks>());
        metrics.Gauge("muster_agents_connected", "Agents with a session.", () => all.Connected);
        metrics.Counter("muster_agent_frames_malformed_total", "Frames from agents that could not be read.", () => all.Malformed);
        metrics.Counter("muster_agents_refused_total", "Agents sent away, for whatever reason.", () => all.Refusals);
        return endpoints.MapGet("/agent", ServeAsync);
    }

    private static async Task ServeAsync(HttpContext context, AgentLinks links, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            await context.Response.WriteAsync("agents connect here by WebSocket\n");
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var peer = context.Connection.RemoteIpAddress;
        await links.ServeAsync(socket, peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4() : peer, ends.Token);
    }
}

internal sealed class AgentLinkRun(AgentLinks links) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        links.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        links.Stop();
        return Task.CompletedTask;
    }
}
