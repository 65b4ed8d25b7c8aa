namespace Muster.Server.Graphs.Explore;

/// <summary>Reads the names of metrics once the server has started: among a million series that takes seconds, which the first who types would wait.</summary>
internal sealed class MetricNamesWarming(MetricNames names, ILogger<MetricNamesWarming> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            _ = names.All;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // Another store may be away now; whoever searches asks it again.
            log.LogWarning("The names of metrics cannot be read yet: {Reason}", failure.Message);
        }
    }
}
