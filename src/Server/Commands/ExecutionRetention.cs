using Muster.Server.Commands.Rights;
using Muster.Server.Configuration;

namespace Muster.Server.Commands;

/// <summary>Forgets executions that ended longer ago than <see cref="RunPolicy.KeepExecutions"/> (90 days unless the rights say otherwise), with their logs. Never one that runs.</summary>
internal sealed class ExecutionRetention(ExecutionStore store, Executions executions, ConfigurationStore configuration, TimeProvider time, ILogger<ExecutionRetention> log) : IHostedService, IDisposable
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = SweepAsync(), null, TimeSpan.FromMinutes(1), Every);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _timer = null;
    }

    /// <returns>How many were forgotten.</returns>
    internal async Task<int> SweepAsync()
    {
        var before = time.GetUtcNow() - configuration.Current.Part<RunPolicy>().KeepExecutions;
        var forgotten = 0;
        try
        {
            for (var old = store.EndedBefore(before, AtOnce); old.Count > 0; old = store.EndedBefore(before, AtOnce))
                foreach (var id in old)
                {
                    await executions.ForgetAsync(id);
                    forgotten++;
                }
            if (forgotten > 0) log.LogInformation("{Count} executions that ended before {Before:yyyy-MM-dd} are forgotten", forgotten, before);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogWarning("Old executions stay for now: {Reason}", wrong.Message);
        }
        return forgotten;
    }
}
