using System.Net;

namespace Muster.Probes.Dns;

/// <summary>The machine's own name server.</summary>
internal static class NameServers
{
    public const int Port = 53;

    /// <summary>The first <c>nameserver</c> of resolv.conf; without one the resolver's default, this machine.</summary>
    public static IPEndPoint First(string resolvConf = "/etc/resolv.conf")
    {
        var lines = File.Exists(resolvConf) ? File.ReadAllLines(resolvConf) : [];
        var address = lines
            .Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 1 && w[0] == "nameserver")
            .Select(w => IPAddress.TryParse(w[1], out var a) ? a : null)
            .FirstOrDefault(a => a is not null);
        return new IPEndPoint(address ?? IPAddress.Loopback, Port);
    }
}
