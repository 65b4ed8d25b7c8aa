namespace Muster.Server.Configuration;

/// <summary>
/// A folder of the configuration that a later slice reads by itself: its files are watched, planned, refused and applied together
/// with all others. Register with <c>services.AddConfigurationPart</c>, read with <see cref="ConfigurationSnapshot.Part{T}"/>.
/// </summary>
/// <param name="Folder">Of the YAML files, such as <c>notify</c>.</param>
/// <param name="Read">From the folder's files (text by path relative to the configuration's folder) and all else that was read, to the part.
/// Throws a <see cref="ConfigurationException"/> for the first thing that is wrong.</param>
public sealed record ConfigurationPart(string Folder, Type Type, Func<IReadOnlyDictionary<string, string>, ConfigurationSnapshot, object> Read)
{
    internal static ConfigurationSnapshot ReadAll(IReadOnlyCollection<ConfigurationPart> parts, IReadOnlyDictionary<string, string> files, ConfigurationSnapshot read) =>
        parts.Count == 0 ? read : read with { Parts = parts.ToDictionary(part => part.Type, part => part.Read(part.Own(files), read)) };

    private Dictionary<string, string> Own(IReadOnlyDictionary<string, string> files) =>
        files.Where(file => file.Key.StartsWith(Folder + "/", StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal).ToDictionary();
}

public static class ConfigurationParts
{
    public static void AddConfigurationPart<T>(this IServiceCollection services, string folder, Func<IServiceProvider, Func<IReadOnlyDictionary<string, string>, ConfigurationSnapshot, T>> reader) where T : class =>
        services.AddSingleton(provider =>
        {
            var read = reader(provider);
            return new ConfigurationPart(folder, typeof(T), (files, all) => read(files, all));
        });
}
