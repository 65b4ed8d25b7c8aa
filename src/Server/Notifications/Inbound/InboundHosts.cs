using Muster.Server.Hosts;

namespace Muster.Server.Notifications.Inbound;

/// <summary>Which host an alert of another system is about.</summary>
public sealed class InboundHosts(HostRegistry hosts)
{
    /// <summary>The first of the names that is a host here, with or without port and domain; else the hook's own host.</summary>
    /// <exception cref="FormatException">None, with the cure.</exception>
    public HostRecord Find(InboundHook hook, params IEnumerable<string?> names)
    {
        var given = names.OfType<string>().Select(name => name.Trim()).Where(name => name.Length > 0).ToList();
        foreach (var name in given)
            if ((Known(name) ?? Known(name.Split(':')[0]) ?? Known(name.Split(':')[0].Split('.')[0])) is { } host) return host;
        if (hook.Host is { } own) return Known(own) ?? throw new FormatException($"the hook {hook.Name} names the host “{own}”, which is not known here");
        throw new FormatException($"no host {string.Join(" or ", given.Select(name => $"“{name}”").DefaultIfEmpty("at all"))} is known here; host: NAME of the hook {hook.Name} would take what names none");
    }

    private HostRecord? Known(string name) => hosts.Find(name) is { Status: not HostStatus.Gone } host ? host : null;
}
