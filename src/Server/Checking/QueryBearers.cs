using System.Collections.Concurrent;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Checking;

/// <summary>A state that came of an answer: its name (the check's, or that of one series of it), and whose it is.</summary>
public readonly record struct BorneState(string Name, HostId Host);

/// <summary>
/// Which hosts carry which states of a query check. Other checks know their hosts by selector; of a query only its answers say which
/// hosts there is something to tell about. Once a host has a state it keeps it: no series is then an answer too.
/// </summary>
internal sealed class QueryBearers
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<BorneState, long>> _states = new();

    public bool Has(string name, HostId host) => Of(name, out var states) && states.ContainsKey(new BorneState(name, host));

    /// <summary>False when it was there already; the time it was last answered is kept.</summary>
    /// <param name="at">Unix milliseconds.</param>
    public bool Add(string name, HostId host, long at)
    {
        var states = _states.GetOrAdd(SeriesName.CheckOf(name), _ => new());
        if (states.TryAdd(new BorneState(name, host), at)) return true;
        states[new BorneState(name, host)] = at;
        return false;
    }

    public bool Remove(string name, HostId host) => Of(name, out var states) && states.TryRemove(new BorneState(name, host), out _);

    /// <summary>All states of the check, with the time each was last answered.</summary>
    public IReadOnlyList<(BorneState State, long At)> Of(string check) => Of(check, out var states) ? [.. states.Select(one => (one.Key, one.Value))] : [];

    public IEnumerable<string> On(HostId host) => _states.Values.SelectMany(states => states.Keys).Where(state => state.Host == host).Select(state => state.Name);

    public void Forget(HostId host)
    {
        foreach (var states in _states.Values)
            foreach (var state in states.Keys.Where(state => state.Host == host)) states.TryRemove(state, out _);
    }

    /// <summary>States of a check that is gone, or another kind now: should they come again, the check's answers say anew.</summary>
    public void Forget(string check, Func<string, bool> gone)
    {
        if (!Of(check, out var states)) return;
        foreach (var state in states.Keys.Where(state => gone(state.Name))) states.TryRemove(state, out _);
    }

    private bool Of(string name, out ConcurrentDictionary<BorneState, long> states) => _states.TryGetValue(SeriesName.CheckOf(name), out states!);
}
