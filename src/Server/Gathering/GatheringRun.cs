using System.Threading.Channels;
using Muster.Server.Configuration;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Agents;
using Muster.Server.Gathering.Listening;
using Muster.Server.Gathering.Scraping;
using Muster.Server.Hosts;

namespace Muster.Server.Gathering;

/// <summary>Keeps what the server gathers in step with the configuration and with the hosts that come, change and go.</summary>
internal sealed class GatheringRun(ConfigurationStore configuration, HostRegistry hosts, ServerScraper scraper, ListenerBoard listeners, AgentGathering agents, TimeProvider time, ILogger<GatheringRun> log) : BackgroundService
{
    /// <summary>Many hosts may change at once; they are worked out together.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan QuietEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        agents.Start();
        configuration.Applied += OnApplied;
        hosts.Changed += OnHost;
        _changed.Writer.TryWrite(true);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(FollowAsync(stoppingToken), LookForQuietAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Applied -= OnApplied;
        hosts.Changed -= OnHost;
        await base.StopAsync(cancellationToken);
        scraper.Stop();
        await listeners.PutAsync([]);
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        await foreach (var _ in _changed.Reader.ReadAllAsync(ct))
        {
            await PutAsync();
            await Task.Delay(Together, time, ct);
        }
    }

    private async Task LookForQuietAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(QuietEvery, time);
        while (await timer.WaitForNextTickAsync(ct)) agents.EndQuiet();
    }

    private async Task PutAsync()
    {
        try
        {
            var sources = configuration.Current.MetricSources;
            scraper.Put(sources.OfType<ScrapeSource>(), hosts.Current);
            agents.Put();
            await listeners.PutAsync(sources);
        }
        catch (Exception error)
        {
            log.LogError(error, "The sources of metrics cannot be put to work");
        }
    }

    private void OnApplied(ConfigurationSnapshot before, ConfigurationSnapshot after) => _changed.Writer.TryWrite(true);

    private void OnHost(HostChange change)
    {
        if (change.SelectableChanged && configuration.Current.MetricSources.Any(source => source is ScrapeSource { PerHost: true } or { FromAgent: true })) _changed.Writer.TryWrite(true);
    }
}
