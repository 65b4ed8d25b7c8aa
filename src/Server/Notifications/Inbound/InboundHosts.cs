using Muster.Server.Hosts;
using Muster.Server.Web.Live;

namespace Muster.Server.Notifications.Inbound;

/// <summary>Which host an alert of another system is about.</summary>
public sealed class InboundHosts(HostRegistry hosts, RefusedAlerts refused, LiveUpdates live)
{
    /// <summary>The first of the names that is a host here, with or without port and domain; else the hook's own host. What finds none is refused, and shown.</summary>
    /// <exception cref="FormatException">None, with the cure.</exception>
    public HostRecord Find(InboundHook hook, params IEnumerable<string?> names)
    {
        var given = names.OfType<string>().Select(name => name.Trim()).Where(name => name.Length > 0).ToList();
        var all = string.Join(" or ", given.Select(name => $"“{name}”").DefaultIfEmpty("at all"));
        foreach (var name in given)
            if ((Known(name) ?? Known(name.Split(':')[0]) ?? Known(name.Split(':')[0].Split('.')[0])) is { } host)
            {
                refused.Forget(hook.Name, all);
                return host;
            }
        if (hook.Host is { } own && Known(own) is { } taker) return taker;
        var why = hook.Host is not null ? $"the hook {hook.Name} names the host “{hook.Host}”, which is not known here" : $"no host {all} is known here; host: NAME of the hook {hook.Name} would take what names none";
        refused.Note(hook.Name, all, why);
        live.Touch("notifications");
        throw new FormatException(why);
    }

    private HostRecord? Known(string name) => hosts.Find(name) is { Status: not HostStatus.Gone } host ? host : null;
}
