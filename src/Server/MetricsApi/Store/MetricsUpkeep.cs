namespace Muster.Server.MetricsApi.Store;

/// <summary>Opens the store with the server and looks after it: blocks, compaction, retention; tells in the log what was put aside.</summary>
internal sealed class MetricsUpkeep(MetricsStore store, TimeProvider time, ILogger<MetricsUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private string? _lastTold, _lastTrouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.Tsdb.ReplayedSamples > 0) log.LogInformation("Read {Samples} samples back from the metrics' log", store.Tsdb.ReplayedSamples);
        if (store.Elsewhere is { } elsewhere) log.LogInformation("Metrics are kept at {Url}", elsewhere.Url);
        using PeriodicTimer timer = new(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Task.Run(() => Once(stoppingToken), CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Once(CancellationToken cancel)
    {
        try
        {
            store.Tsdb.Maintain(cancel);
            store.Metadata.Save();
            _lastTrouble = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (_lastTrouble != error.Message) log.LogError("The metrics cannot be tidied now (tried again every {Seconds} s): {Reason}", Every.TotalSeconds, error.Message);
            _lastTrouble = error.Message;
        }
        var messages = store.Tsdb.Messages;
        foreach (var message in messages.Skip(messages.ToList().LastIndexOf(_lastTold ?? "") + 1)) log.LogError("Metrics: {Message}", message);
        _lastTold = messages.Count > 0 ? messages[^1] : _lastTold;
    }
}
