using Muster.Metrics;
using Muster.Server.Hosts;

namespace Muster.Server.Forecasts.Discovery;

/// <summary>What kind of thing has a bound.</summary>
public enum BoundKind
{
    Disk,
    Inodes,
    Memory,
    Swap,
    Certificate,

    /// <summary>Performance data of a check, with its max or critical threshold.</summary>
    Check,
}

/// <summary>A metric of one host that has a bound, and where its samples are.</summary>
/// <param name="Key">The same after a restart: host id, kind and name.</param>
/// <param name="What">As people say it: <c>/var</c>, <c>memory</c>, <c>users of logins</c>.</param>
/// <param name="Unit"><c>B</c>, or as the plugin prints it.</param>
public abstract record BoundedMetric(string Key, HostId Host, string HostName, BoundKind Kind, string What, string Unit)
{
    /// <summary>PromQL of the level, for graphs; empty when there is none.</summary>
    public abstract string Query { get; }

    /// <summary>PromQL of the bound.</summary>
    public abstract string BoundQuery { get; }
}

/// <summary>What is left of a whole: the level is the difference, the whole is the bound.</summary>
public sealed record RestOfWhole(string Key, HostId Host, string HostName, BoundKind Kind, string What, string Unit, Labels Whole, Labels Rest)
    : BoundedMetric(Key, Host, HostName, Kind, What, Unit)
{
    public override string Query => $"{Whole} - on(host{Shared}) {Rest}";

    public override string BoundQuery => Whole.ToString();

    private string Shared => Whole.Get("mountpoint").Length > 0 ? ", device, fstype, mountpoint" : "";
}

/// <summary>One series towards a bound.</summary>
/// <param name="Falling">The bound is below.</param>
public sealed record TowardsBound(string Key, HostId Host, string HostName, string What, string Unit, Labels Series, double Bound, bool Falling)
    : BoundedMetric(Key, Host, HostName, BoundKind.Check, What, Unit)
{
    public override string Query => Series.ToString();

    public override string BoundQuery => FormattableString.Invariant($"vector({Bound})");
}

/// <summary>A date that is known.</summary>
public sealed record KnownEnd(string Key, HostId Host, string HostName, string What, DateTimeOffset Ends) : BoundedMetric(Key, Host, HostName, BoundKind.Certificate, What, "")
{
    public override string Query => "";

    public override string BoundQuery => "";
}
