using Microsoft.Extensions.DependencyInjection.Extensions;
using Muster.Probes;
using Muster.Server.Accounts.Keys;
using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Hosts;

/// <summary>The slice that knows the hosts and how they are.</summary>
public static class HostsFeature
{
    public static void AddHosts(this IServiceCollection services)
    {
        services.AddMigrations(HostStore.Migrations);
        services.AddSingleton<HostStore>();
        services.AddSingleton<HostRegistry>();
        services.AddSingleton<HostCredentials>();
        services.AddSingleton<HostAdmission>();
        services.AddSingleton<HostAsk>(HostReachability.AnswersAsync);
        // A test may put its own look-up before this one.
        services.TryAddSingleton<EnrolmentCheck>(provider => secret =>
            provider.GetRequiredService<EnrolmentKeys>().Verify(secret) is { } key ? new EnrolmentGrant(key.Name, key.Tags) : null);
        services.AddSingleton<HostLifecycle>();
        services.AddHostedService<HostsRun>();
    }
}

/// <summary>Loads the hosts, then looks for those that fell silent, four times a second.</summary>
internal sealed class HostsRun(HostRegistry hosts, HostCredentials credentials, HostStore store, HostLifecycle lifecycle, TimeProvider time, ILogger<HostsRun> log) : IHostedService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);
    private ITimer? sweeper, saver;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        hosts.Load();
        credentials.Load();
        lifecycle.Started();
        hosts.Changed += change =>
        {
            if (change.After is null) credentials.Forget(change.Host.Id);
        };
        sweeper = time.CreateTimer(_ => lifecycle.Sweep(), null, SweepEvery, SweepEvery);
        saver = time.CreateTimer(_ => _ = SaveAsync(), null, SaveEvery, SaveEvery);
        return Task.CompletedTask;
    }

    private async Task SaveAsync()
    {
        try
        {
            await store.SaveLastSeenAsync([.. hosts.Current.Where(h => h.Connected)]);
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogWarning("The hosts' last signs of life were not written: {Reason}", error.Message);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (sweeper is not null) await sweeper.DisposeAsync();
        if (saver is not null) await saver.DisposeAsync();
        await SaveAsync();
    }
}
