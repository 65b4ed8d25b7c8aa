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

    /// <summary>A folder of the configuration that the calling slice reads; see <see cref="ConfigurationPart"/>.</summary>
    public static void AddConfigurationPart<T>(this IServiceCollection services, string folder, Func<IReadOnlyList<KeyValuePair<string, string>>, ConfigurationSnapshot, T> read)
        where T : class, new() => services.AddSingleton(new ConfigurationPart(folder, typeof(T), read));
}
