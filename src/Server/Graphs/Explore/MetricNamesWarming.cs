namespace Muster.Server.Graphs.Explore;

/// <summary>Reads the names of metrics once the server has started: among a million series that takes seconds, which the first who types would wait.</summary>
internal sealed class MetricNamesWarming(MetricNames names) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        _ = names.All;
    }
}
