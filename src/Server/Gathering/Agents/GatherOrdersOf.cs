using Google.Protobuf.Collections;
using Muster.Metrics;
using Muster.Metrics.Intake;
using Muster.Protocol;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Scraping;
using Muster.Server.Hosts;

namespace Muster.Server.Gathering.Agents;

/// <summary>Works out what one agent is to gather.</summary>
internal static class GatherOrdersOf
{
    public static GatherOrders Make(IReadOnlyList<MetricSource> sources, IEnumerable<ScrapeTarget> targets, HostRecord host)
    {
        var orders = new GatherOrders();
        orders.Scrapes.AddRange(targets.Select(Scrape));
        orders.Listeners.AddRange(sources.Where(source => source.FromAgent && source.On.Matches(host)).Select(Listener).OfType<ListenOrder>());
        return orders;
    }

    private static ScrapeOrder Scrape(ScrapeTarget target) => new()
    {
        Key = target.Key,
        Url = target.Url,
        EveryMs = (uint)target.Source.Every.TotalMilliseconds,
        TimeoutMs = (uint)target.Source.Timeout.TotalMilliseconds,
        MaxBytes = (uint)target.Source.MaxBodyBytes,
        BearerFile = target.Source.BearerFile,
        Insecure = target.Source.Insecure,
        OffsetMs = (uint)ServerScraper.Offset(target.Key, target.Source.Every).TotalMilliseconds,
    };

    private static ListenOrder? Listener(MetricSource source)
    {
        var order = source switch
        {
            GraphiteSource graphite => At(graphite.Listen, graphite.Rules),
            StatsdSource statsd => At(statsd.Listen, statsd.Rules),
            _ => null,
        };
        if (order is null) return null;
        order.Key = source.Name;
        order.Kind = source.Kind;
        order.Labels.AddRange(source.Labels.Select(Label));
        if (source is not StatsdSource counted) return order;
        order.FlushMs = (uint)counted.Flush.TotalMilliseconds;
        order.ForgetMs = (uint)counted.Options.Forget.TotalMilliseconds;
        order.MaxSeries = (uint)counted.Options.MostSeries;
        order.Quantiles.AddRange(counted.Options.Quantiles);
        order.Buckets.AddRange(counted.Options.Buckets);
        return order;
    }

    private static ListenOrder At(System.Net.IPEndPoint listen, IReadOnlyList<PathRule> rules)
    {
        var order = new ListenOrder { Address = listen.Address.ToString(), Port = (uint)listen.Port };
        foreach (var rule in rules)
        {
            var ordered = new PathRuleOrder { Match = rule.Match, Name = rule.Name };
            ordered.Labels.AddRange(rule.Labels.Select(Label));
            order.Rules.Add(ordered);
        }
        return order;
    }

    private static LabelPair Label(Label label) => new() { Name = label.Name, Value = label.Value };
}
