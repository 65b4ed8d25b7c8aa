using Muster.Metrics;
using Muster.Server.Configuration.Sources;
using Muster.Server.Hosts;

namespace Muster.Server.Gathering.Scraping;

/// <summary>One address that is asked, by the server or by one agent.</summary>
/// <param name="Source">As configured.</param>
/// <param name="Host">Whose target it is; null when it belongs to no host.</param>
/// <param name="Url">As asked, after relabelling.</param>
/// <param name="Labels">Put on every series: job, instance, host and what the configuration adds.</param>
public sealed record ScrapeTarget(ScrapeSource Source, HostId? Host, string HostName, string Url, Labels Labels)
{
    /// <summary>Tells it from the other targets; the same as long as nothing changes that series or questions depend on.</summary>
    public string Key { get; } = $"{Source.Name}|{(Source.FromAgent ? Host.ToString() : "")}|{Url}|{Labels}";

    public string Instance => Labels.Get("instance");

    /// <summary>For the cardinality guard.</summary>
    public string Budget => $"scrape:{Source.Name}/{(HostName.Length > 0 ? HostName + "/" : "")}{Instance}";

    /// <summary>Same in all that is asked and done with the answer.</summary>
    public bool SameAs(ScrapeTarget other) => Key == other.Key && Source.Fingerprint == other.Source.Fingerprint;
}
