namespace Muster.Server.LocalAgent;

public static class LocalAgentFeature
{
    /// <summary>The server's own machine is its first host, unless the command line says otherwise.</summary>
    public static IServiceCollection AddLocalAgent(this IServiceCollection services, ServerOptions options) =>
        options.LocalAgent ? services.AddHostedService<AgentSupervisor>() : services;
}
