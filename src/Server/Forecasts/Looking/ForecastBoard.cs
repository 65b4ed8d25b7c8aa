using System.Collections.Concurrent;
using Muster.Server.Hosts;

namespace Muster.Server.Forecasts.Looking;

/// <summary>All forecasts as they stand. Read without locks; each host's are replaced whole.</summary>
public sealed class ForecastBoard(HostRegistry hosts)
{
    private readonly ConcurrentDictionary<HostId, IReadOnlyList<CurrentForecast>> _byHost = new();

    public IEnumerable<CurrentForecast> All() => hosts.Current.SelectMany(host => Of(host.Id));

    /// <summary>The soonest first.</summary>
    public IReadOnlyList<CurrentForecast> Coming(int most) => [.. All().Where(one => one.IsComing).OrderBy(one => one.Hours).ThenBy(one => one.Metric.Key, StringComparer.Ordinal).Take(most)];

    public IReadOnlyList<CurrentForecast> Of(HostId host) => _byHost.GetValueOrDefault(host, []);

    public CurrentForecast? Find(string id) => All().FirstOrDefault(one => one.Id == id);

    public void Put(HostId host, IReadOnlyList<CurrentForecast> forecasts) => _byHost[host] = forecasts;

    public void Forget(HostId host) => _byHost.TryRemove(host, out _);
}
