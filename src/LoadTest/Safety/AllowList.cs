using System.Net;

namespace Muster.LoadTest.Safety;

/// <summary>Hosts and networks outside one's own that may be loaded. One a line: a name, an address or a network (<c>203.0.113.0/24</c>), with or without <c>:port</c> behind a name; <c>#</c> begins a comment.</summary>
public sealed class AllowList
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    public static AllowList Nothing { get; } = new();

    /// <exception cref="LoadPlanException">A line is none of these; the message names file and line.</exception>
    public static AllowList Parse(IEnumerable<string> lines, string file)
    {
        var list = new AllowList();
        int number = 0;
        foreach (var raw in lines)
        {
            number++;
            var line = raw.Split('#')[0].Trim();
            if (line.Length == 0) continue;
            if (IPNetwork.TryParse(line, out var network)) list._networks.Add(network);
            else if (IPAddress.TryParse(line.Trim('[', ']'), out var address)) list._networks.Add(new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128));
            else if (IsName(line)) list._names.Add(line);
            else throw new LoadPlanException($"{file}:{number}: '{line}' is no host name, address or network");
        }
        return list;
    }

    public bool Has(string host, int port, IEnumerable<IPAddress> addresses) =>
        _names.Contains(host) || _names.Contains($"{host}:{port}") || addresses.All(a => _networks.Exists(n => n.Contains(a)));

    private static bool IsName(string text)
    {
        var parts = text.Split(':');
        return parts.Length <= 2 && Uri.CheckHostName(parts[0]) == UriHostNameType.Dns && (parts.Length == 1 || ushort.TryParse(parts[1], out _));
    }
}
