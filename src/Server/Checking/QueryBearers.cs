using System.Collections.Concurrent;
using Muster.Server.Hosts;

namespace Muster.Server.Checking;

/// <summary>
/// Which hosts carry a state of which query check. Other checks know their hosts by selector; of a query only its answers say which
/// hosts there is something to tell about. Once a host has a state it keeps it: no series is then an answer too.
/// </summary>
internal sealed class QueryBearers
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<HostId, bool>> _hosts = new();

    public bool Has(string check, HostId host) => _hosts.TryGetValue(check, out var hosts) && hosts.ContainsKey(host);

    /// <summary>False when it was one already.</summary>
    public bool Add(string check, HostId host) => _hosts.GetOrAdd(check, _ => new()).TryAdd(host, true);

    public IReadOnlyCollection<HostId> Of(string check) => _hosts.TryGetValue(check, out var hosts) ? [.. hosts.Keys] : [];

    public void Forget(HostId host)
    {
        foreach (var hosts in _hosts.Values) hosts.TryRemove(host, out _);
    }

    /// <summary>A check that is gone, or another kind now: should it come again, its answers say anew.</summary>
    public void Forget(string check) => _hosts.TryRemove(check, out _);
}
