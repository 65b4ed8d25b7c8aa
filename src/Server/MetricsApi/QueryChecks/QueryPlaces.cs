using System.Net;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.MetricsApi.QueryChecks;

/// <summary>On which host the state of a series stands.</summary>
public sealed class QueryPlaces(HostRegistry hosts)
{
    private const string Host = "host";

    /// <summary>The host the series names; for one that names none, or none that is known, the bearer. Null when that is no host either, or the check is not for it.</summary>
    public HostRecord? Of(CheckDefinition check, Labels labels)
    {
        if (labels.Get(Host) is { Length: > 0 } name && hosts.Find(name) is { Status: not HostStatus.Gone } named) return check.On.Matches(named) ? named : null;
        return Bearer(check);
    }

    /// <summary>The host the check names; else this server's own machine, whose agent calls from it; else the first host there was.</summary>
    public HostRecord? Bearer(CheckDefinition check)
    {
        var wanted = ((QueryKind)check.Kind).Bearer;
        if (wanted.Length > 0) return hosts.Find(wanted) is { Status: not HostStatus.Gone } named && check.On.Matches(named) ? named : null;
        return hosts.Current.Where(check.On.Matches).OrderByDescending(IsOwn).ThenBy(host => host.EnrolledAt).ThenBy(host => host.Name, StringComparer.Ordinal).FirstOrDefault();
    }

    private static bool IsOwn(HostRecord host) => host.Address is { } address && IPAddress.IsLoopback(address);
}
