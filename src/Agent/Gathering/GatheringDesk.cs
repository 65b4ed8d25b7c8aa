using Muster.Agent.Metrics;
using Muster.Agent.Policy;
using Muster.Probes.Scraping;
using Muster.Protocol;

namespace Muster.Agent.Gathering;

/// <summary>
/// Takes the server's orders to gather (scraping, listening), keeps within the policy of the host's owner, and reports how the listeners stand.
/// </summary>
internal sealed class GatheringDesk
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    private readonly ScrapeClient _client;
    private readonly RelayQueue _relay;
    private readonly ScrapeRounds _scrapes;
    private readonly ListenRounds _listeners;
    private readonly GatheringLimits _limits;
    private readonly Action<FromAgent> _post;
    private readonly TimeProvider _time;
    private readonly Log _log;
    private readonly SemaphoreSlim _orders = new(1);
    private IReadOnlyList<ListenReport> _reported = [];
    private CancellationToken _stop;

    public GatheringDesk(MetricSpool spool, GatheringLimits limits, Func<bool> linked, Action<FromAgent> post, TimeProvider time, Log log)
    {
        (_limits, _post, _time, _log) = (limits, post, time, log);
        _client = new ScrapeClient("muster-agent", time);
        _relay = new RelayQueue(linked, post);
        _scrapes = new ScrapeRounds(_client, _relay, time, log);
        _listeners = new ListenRounds(spool, time, log);
    }

    /// <summary>Until <paramref name="stop"/>; what listeners hold then is in the spool when this returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        while (!stop.IsCancellationRequested)
        {
            Report(again: false);
            await Task.Delay(ReportEvery, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _listeners.PutAsync([], CancellationToken.None);
        _client.Dispose();
    }

    /// <summary>A link is up: what waited goes, and the server hears again how the listeners stand.</summary>
    public void Welcomed()
    {
        _relay.Linked();
        Report(again: true);
    }

    public void Take(GatherOrders orders) => _ = TakeAsync(orders);

    private async Task TakeAsync(GatherOrders orders)
    {
        try
        {
            await _orders.WaitAsync(_stop);
            try
            {
                _scrapes.Put(orders.Scrapes.Select(order => (order, _limits.Objection(order))), _stop);
                await _listeners.PutAsync(orders.Listeners.Select(order => (order, _limits.Objection(order))), _stop);
            }
            finally
            {
                _orders.Release();
            }
            Report(again: false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The agent stops.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _log.Write($"the orders to gather metrics cannot be followed: {error.Message}");
        }
    }

    private void Report(bool again)
    {
        ListenReport[] reports = [.. _listeners.Reports()];
        if (!again && reports.SequenceEqual(_reported)) return;
        _reported = reports;
        if (reports.Length > 0) _post(new FromAgent { Gathered = new Gathered { Listeners = { reports } } });
    }
}
