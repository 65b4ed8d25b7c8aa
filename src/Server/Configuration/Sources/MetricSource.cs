using System.Net;
using Muster.Metrics;
using Muster.Metrics.Intake;
using Muster.Metrics.Statsd;
using Muster.Selectors;

namespace Muster.Server.Configuration.Sources;

/// <summary>What every kind of source says of itself.</summary>
/// <param name="On">Whose agents do it; of a <see cref="ScrapeSource"/> with <see cref="ScrapeSource.PerHost"/>: for which hosts the server does it.</param>
/// <param name="FromAgent">Agents do it, each for its own host.</param>
/// <param name="Labels">Put on every series that does not say otherwise.</param>
/// <param name="Fingerprint">The same as long as nothing is said otherwise but <c>on</c> and <c>description</c>: what runs may go on as it is.</param>
/// <param name="File">Where it stands, relative to the configuration's folder.</param>
public sealed record SourceHead(string Name, Selector On, bool FromAgent, IReadOnlyList<Label> Labels, string Description, string Fingerprint, string File, long Line);

/// <summary>A way in for metrics, as a file of <c>metrics/</c> says; exactly one kind.</summary>
/// <param name="Kind">scrape, graphite, statsd or ganglia.</param>
public abstract record MetricSource(string Kind, SourceHead Head)
{
    public string Name => Head.Name;
    public Selector On => Head.On;
    public bool FromAgent => Head.FromAgent;
    public IReadOnlyList<Label> Labels => Head.Labels;
    public string Description => Head.Description;
    public string Fingerprint => Head.Fingerprint;
    public string File => Head.File;
    public long Line => Head.Line;
}

/// <summary>Programs that are asked for exposition text.</summary>
public sealed record ScrapeSource(SourceHead Head) : MetricSource("scrape", Head)
{
    /// <summary>Addresses; <c>{host.address}</c> and <c>{host.name}</c> stand for the host's.</summary>
    public required IReadOnlyList<string> Targets { get; init; }
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Labels of the target's text win over those given here; otherwise they are renamed to <c>exported_…</c>.</summary>
    public bool HonorLabels { get; init; }

    /// <summary>Times in the target's text are kept.</summary>
    public bool HonorTimestamps { get; init; } = true;

    /// <summary>Of the body, unpacked.</summary>
    public int MaxBodyBytes { get; init; } = 16 << 20;
    public int MaxSamples { get; init; } = 100_000;

    /// <summary>A file, on the machine that asks, with a token; empty: none.</summary>
    public string BearerFile { get; init; } = "";

    /// <summary>Certificates are not looked at.</summary>
    public bool Insecure { get; init; }
    public IReadOnlyList<RelabelRule> Relabel { get; init; } = [];
    public IReadOnlyList<RelabelRule> MetricRelabel { get; init; } = [];

    /// <summary>The server asks a target for every host.</summary>
    public bool PerHost => !FromAgent && Placeholders.In(Targets);
}

/// <summary>Graphite's plaintext protocol, TCP and UDP on one port.</summary>
public sealed record GraphiteSource(SourceHead Head) : MetricSource("graphite", Head)
{
    public required IPEndPoint Listen { get; init; }
    public IReadOnlyList<PathRule> Rules { get; init; } = [];
}

/// <summary>StatsD, UDP and TCP on one port.</summary>
public sealed record StatsdSource(SourceHead Head) : MetricSource("statsd", Head)
{
    public required IPEndPoint Listen { get; init; }
    public TimeSpan Flush { get; init; } = TimeSpan.FromSeconds(10);
    public StatsdOptions Options { get; init; } = new();
    public IReadOnlyList<PathRule> Rules { get; init; } = [];
}

/// <summary>Ganglia: packets of gmond, and gmonds that are asked for their XML.</summary>
public sealed record GangliaSource(SourceHead Head) : MetricSource("ganglia", Head)
{
    /// <summary>For packets; null: none are taken.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>A group to join for packets; null: none.</summary>
    public IPAddress? Multicast { get; init; }

    /// <summary>gmonds to ask, by name or address and port.</summary>
    public IReadOnlyList<DnsEndPoint> Poll { get; init; } = [];
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The label of what comes in packets, which do not name their cluster.</summary>
    public string Cluster { get; init; } = "";
}
