using System.Globalization;
using System.Net;
using Muster.Agent.Proc;

namespace Muster.Agent.Discovery;

/// <param name="Address">Bound address; any-address for all.</param>
/// <param name="Pid">0 when the process is not ours to see.</param>
/// <param name="Program">Its name, empty when not known.</param>
internal sealed record ListeningSocket(IPAddress Address, int Port, int Pid, string Program);

/// <summary>TCP sockets in state LISTEN, with the programs behind them.</summary>
internal sealed class SocketTable(HostFiles files)
{
    private const string Listen = "0A";

    public List<ListeningSocket> Read()
    {
        var sockets = new List<(IPAddress Address, int Port, string Inode)>();
        foreach (var table in (ReadOnlySpan<string>)["/proc/net/tcp", "/proc/net/tcp6"])
            foreach (var line in (files.TryRead(table) ?? "").Split('\n').Skip(1))
                if (TryRead(line, out var socket)) sockets.Add(socket);
        if (sockets.Count == 0) return [];
        var owners = Owners(sockets.Select(s => s.Inode).ToHashSet());
        return [.. sockets.Select(s =>
        {
            var pid = owners.GetValueOrDefault(s.Inode);
            return new ListeningSocket(s.Address, s.Port, pid, pid == 0 ? "" : files.Word($"/proc/{pid}/comm"));
        })];
    }

    private static bool TryRead(string line, out (IPAddress, int, string) socket)
    {
        socket = default;
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 10 || fields[3] != Listen) return false;
        var colon = fields[1].IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32) || !int.TryParse(fields[1].AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)) return false;
        // The kernel prints the address as 32-bit words in the machine's own order (little-endian here).
        var bytes = new byte[colon / 2];
        for (var i = 0; i < bytes.Length; i++)
            if (!byte.TryParse(fields[1].AsSpan((i ^ 3) * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bytes[i])) return false;
        var address = new IPAddress(bytes);
        socket = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port, fields[9]);
        return true;
    }

    private Dictionary<string, int> Owners(HashSet<string> inodes)
    {
        var owners = new Dictionary<string, int>();
        foreach (var pid in files.Processes().Order())
        {
            foreach (var target in files.OpenFiles(pid))
            {
                if (!target.StartsWith("socket:[", StringComparison.Ordinal)) continue;
                var inode = target[8..^1];
                // Workers inherit their master's socket: the lowest number is the master.
                if (inodes.Contains(inode)) owners.TryAdd(inode, pid);
            }
            if (owners.Count == inodes.Count) break;
        }
        return owners;
    }
}
