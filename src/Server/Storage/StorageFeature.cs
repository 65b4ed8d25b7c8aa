namespace Muster.Server.Storage;

/// <summary>The slice that keeps state: the data folder and the database.</summary>
public static class StorageFeature
{
    public static void AddStorage(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton(_ => folder);
        services.AddSingleton(provider => Database.Open(
            folder.Database, provider.GetServices<Migration>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => provider.GetRequiredService<Database>().Health);
    }

    /// <summary>Registers a slice's tables; applied at start in the order of registration.</summary>
    public static void AddMigrations(this IServiceCollection services, params Migration[] migrations)
    {
        foreach (Migration migration in migrations)
            services.AddSingleton(migration);
    }
}
