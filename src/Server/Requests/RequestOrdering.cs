using System.Collections.Concurrent;
using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Requests;

/// <summary>Tells every agent which logs to read: when it comes, when its host's tags change, when the configuration does.</summary>
public sealed class RequestOrdering(AgentLinks links, ConfigurationStore configuration, HostRegistry hosts)
{
    private readonly ConcurrentDictionary<AgentSession, RequestOrders> _sent = new();

    public void Join(AgentFrames frames)
    {
        frames.Welcomed += Tell;
        frames.Ended += session => _sent.TryRemove(session, out _);
        configuration.Applied += (before, next) =>
        {
            foreach (var host in hosts.Current) Tell(host.Id);
        };
        hosts.Changed += change =>
        {
            if (change is { SelectableChanged: true, After: { } after }) Tell(after.Id);
        };
    }

    /// <summary>What a host is to read.</summary>
    public RequestOrders Of(HostRecord host)
    {
        var orders = new RequestOrders();
        foreach (var definition in configuration.Current.RequestLogs.Where(d => d.Enabled && d.On.Matches(host)))
            orders.Logs.Add(new RequestLog
            {
                Name = definition.Name,
                Paths = { definition.Logs },
                Format = definition.Format,
                Routes = { definition.Routes },
                Top = (uint)definition.Top,
                FromStart = definition.FromStart,
            });
        return orders;
    }

    private void Tell(HostId host)
    {
        if (links.Find(host) is { } session) Tell(session);
    }

    private void Tell(AgentSession session)
    {
        if (hosts.Find(session.HostId) is not { } host) return;
        var orders = Of(host);
        var before = _sent.GetOrAdd(session, static _ => new RequestOrders());
        if (orders.Equals(before)) return;
        _sent[session] = orders;
        session.Send(new FromServer { RequestOrders = orders });
    }
}
