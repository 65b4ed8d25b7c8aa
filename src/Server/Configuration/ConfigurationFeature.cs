namespace Muster.Server.Configuration;

/// <summary>The slice that reads, watches and edits the folder of YAML.</summary>
public static class ConfigurationFeature
{
    public static void AddConfiguration(this IServiceCollection services)
    {
        services.AddSingleton<ConfigurationFolder>();
        services.AddSingleton<ConfigurationStore>();
        services.AddHostedService(p => p.GetRequiredService<ConfigurationStore>());
    }
}
