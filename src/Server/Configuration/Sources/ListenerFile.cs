using System.Globalization;
using System.Net;
using Muster.Metrics;
using Muster.Metrics.Intake;
using Muster.Metrics.Statsd;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration.Sources;

/// <summary>Reads <c>graphite:</c>, <c>statsd:</c> and <c>ganglia:</c>.</summary>
internal static class ListenerFile
{
    public static GraphiteSource Graphite(YamlMap map, SourceHead head) => new(head)
    {
        Listen = Endpoint(map, "graphite", 2003)!,
        Rules = Rules(map),
    };

    public static StatsdSource Statsd(YamlMap map, SourceHead head)
    {
        var flush = map.Duration("flush") ?? TimeSpan.FromSeconds(10);
        if (flush < TimeSpan.FromSeconds(1) || flush > TimeSpan.FromMinutes(5)) throw map.Wrong(map.Get("flush")!, "flush: from 1s to 5m");
        var (percentiles, buckets) = (Numbers(map, "percentiles"), Numbers(map, "buckets"));
        if (percentiles is not null && buckets is not null) throw map.Wrong(map.Get("buckets")!, "buckets: either these or percentiles");
        if (percentiles?.FirstOrDefault(p => p is <= 0 or > 100, -1) is not (null or -1)) throw map.Wrong(map.Get("percentiles")!, "percentiles: above 0, up to 100");
        if (buckets is not null && buckets.Zip(buckets.Skip(1)).Any(pair => pair.First >= pair.Second)) throw map.Wrong(map.Get("buckets")!, "buckets: each must be above the one before it");
        return new StatsdSource(head)
        {
            Listen = Endpoint(map, "statsd", 8125)!,
            Flush = flush,
            Options = new StatsdOptions
            {
                Quantiles = percentiles is null ? [0.5, 0.9, 0.99] : [.. percentiles.Select(p => p / 100)],
                Buckets = buckets ?? [],
                Forget = map.Duration("forget") ?? TimeSpan.FromMinutes(10),
                MostSeries = map.Integer("maxSeries", 1, 10_000_000) ?? 50_000,
            },
            Rules = Rules(map),
        };
    }

    public static GangliaSource Ganglia(YamlMap map, SourceHead head)
    {
        if (map.Get("ganglia") is not YamlMappingNode node) throw map.Wrong(map.Get("ganglia")!, "ganglia: a mapping with listen or poll is expected here");
        var inner = new YamlMap(map.Source, node, "ganglia");
        var listen = inner.Get("listen") is null ? null : Endpoint(inner, "listen", 8649);
        var poll = inner.Texts("poll") ?? [];
        IPAddress? group = null;
        if (inner.Text("multicast") is { } multicast && (!IPAddress.TryParse(multicast, out group) || group.GetAddressBytes()[0] is < 224 or > 239))
            throw inner.Wrong(inner.Get("multicast")!, $"multicast: “{multicast}” is no group; gmond's own is 239.2.11.71");
        if (group is not null && listen is null) throw inner.Wrong(inner.Get("multicast")!, "multicast: it needs listen, the address and port to take packets at");
        if (listen is null && poll.Count == 0) throw inner.Wrong(node, "ganglia: neither listen nor poll is there");
        inner.RefuseOthers();
        var every = map.Duration("every") ?? TimeSpan.FromSeconds(15);
        if (every < TimeSpan.FromSeconds(1) || every > TimeSpan.FromHours(1)) throw map.Wrong(map.Get("every")!, "every: from 1s to 1h");
        return new GangliaSource(head)
        {
            Listen = listen,
            Multicast = group,
            Poll = [.. poll.Select(text => Peer(inner, text))],
            Every = every,
            Cluster = map.Text("cluster") ?? "",
        };
    }

    /// <summary><c>true</c>: the usual port; a port; or address:port. Without an address only this machine can reach it; * is every address.</summary>
    private static IPEndPoint? Endpoint(YamlMap map, string key, int usual)
    {
        var text = map.Text(key)!;
        if (text is "true" or "on" or "yes") return new IPEndPoint(IPAddress.Loopback, usual);
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return new IPEndPoint(IPAddress.Loopback, port);
        if (text.StartsWith("*:", StringComparison.Ordinal) && ushort.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out port)) return new IPEndPoint(IPAddress.Any, port);
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0) return endpoint;
        throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is no place to listen at; write true (127.0.0.1:{usual}), a port, ADDRESS:PORT, or *:PORT for every address");
    }

    private static DnsEndPoint Peer(YamlMap map, string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        ushort port = 8649;
        if (host.Length > 0 && Uri.CheckHostName(host) != UriHostNameType.Unknown && (colon < 0 || (ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0)))
            return new DnsEndPoint(host, port);
        throw map.Wrong(map.Get("poll")!, $"poll: “{text}” is no gmond; write HOST or HOST:PORT");
    }

    private static List<double>? Numbers(YamlMap map, string key) => map.Texts(key)?
        .Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is no number")).ToList();

    private static List<PathRule> Rules(YamlMap map)
    {
        var rules = new List<PathRule>();
        if (map.Get("rules") is not { } node) return rules;
        if (node is not YamlSequenceNode sequence) throw map.Wrong(node, "rules: a sequence of rules is expected here");
        foreach (var one in sequence)
        {
            if (one is not YamlMappingNode mapping) throw map.Wrong(one, "a rule is a mapping (match: …)");
            var rule = new YamlMap(map.Source, mapping, "a rule");
            var match = rule.Text("match") ?? throw rule.Wrong(rule.Node, "match is missing: the pattern of the dotted name");
            var (name, drop) = (rule.Text("name") ?? "", rule.Flag("drop") ?? false);
            if (drop == name.Length > 0) throw rule.Wrong(rule.Node, "a rule has either name or drop: true");
            rules.Add(new PathRule(match, name, [.. rule.Flat("labels").Select(pair => new Label(MetricWords.Label(pair.Key), pair.Value))]));
            rule.RefuseOthers();
        }
        return rules;
    }
}
