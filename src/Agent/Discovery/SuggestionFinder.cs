using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Muster.Agent.Builtins;
using Muster.Protocol;

namespace Muster.Agent.Discovery;

/// <summary>Looks what services run here and proposes checks for them; people accept or dismiss them at the server.</summary>
internal sealed class SuggestionFinder(SocketTable sockets, UnitStates units)
{
    private const int Most = 100;

    /// <summary>Units that carry the system itself; the check "units" sees to them.</summary>
    private static readonly string[] Plumbing =
    [
        "systemd-", "user@", "getty@", "serial-getty@", "dbus", "polkit", "rtkit", "modprobe@", "user-runtime-dir@", "muster-", "accounts-daemon", "ModemManager", "NetworkManager-",
        "wpa_supplicant", "udisks2", "packagekit", "upower", "switcheroo", "power-profiles", "colord", "bolt", "kmod", "keyboard-setup", "console-setup", "ifup@", "cloud-", "snapd", "multipathd",
    ];

    /// <summary>The whole list, sorted by id.</summary>
    public async Task<Suggestions> FindAsync(CancellationToken ct)
    {
        var found = new SortedDictionary<string, Suggestion>(StringComparer.Ordinal);
        foreach (var socket in sockets.Read())
        {
            // An agent or server of our own watches itself; ports of the dynamic range without a program behind them come and go.
            if (socket.Program.StartsWith("muster-", StringComparison.Ordinal)) continue;
            if (socket.Program.Length == 0 && socket.Port >= 32768) continue;
            var suggestion = ForSocket(socket);
            found.TryAdd(suggestion.Id, suggestion);
        }
        foreach (var unit in await RunningUnitsAsync(ct))
            if (!Array.Exists(Plumbing, p => unit.StartsWith(p, StringComparison.Ordinal))) found.TryAdd($"unit:{unit}", ForUnit(unit));
        return new Suggestions { Items = { found.Values.Take(Most) } };
    }

    private static Suggestion ForSocket(ListeningSocket socket)
    {
        var service = ServiceCatalog.Describe(socket.Program, socket.Port);
        var name = service.Program.Length > 0 ? service.Program : "port";
        var port = socket.Port.ToString(CultureInfo.InvariantCulture);
        var any = socket.Address.Equals(IPAddress.Any) || socket.Address.Equals(IPAddress.IPv6Any);
        var host = any || IPAddress.IsLoopback(socket.Address) && socket.Address.AddressFamily == AddressFamily.InterNetwork ? "127.0.0.1" : socket.Address.ToString();
        var urlHost = host.Contains(':') ? $"[{host}]" : host;
        var yaml = service.Yaml.Replace("://{host}", "://" + urlHost, StringComparison.Ordinal)
            .Replace("{host}", host.Contains(':') ? $"\"{host}\"" : host, StringComparison.Ordinal)
            .Replace("{port}", port, StringComparison.Ordinal);
        var at = $"{(socket.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{socket.Address}]" : socket.Address)}:{port}";
        return new Suggestion
        {
            Id = $"tcp:{port}:{name}",
            Title = service.Program.Length > 0 ? $"{name} on :{port}: watch it?" : $"something on :{port}: watch it?",
            CheckName = CheckName($"{name}-{port}"),
            CheckYaml = yaml,
            Evidence = socket.Pid > 0 ? $"{socket.Program} (pid {socket.Pid}) listens on {at}" : $"a program listens on {at}",
        };
    }

    private static Suggestion ForUnit(string unit)
    {
        var name = unit[..^".service".Length];
        return new Suggestion
        {
            Id = $"unit:{unit}",
            Title = $"{name} runs as a unit: watch it?",
            CheckName = CheckName($"unit-{name}"),
            CheckYaml = $"description: {unit} is active\nbuiltin: units\nunit: {unit}\n",
            Evidence = $"unit {unit} is running",
        };
    }

    private async Task<List<string>> RunningUnitsAsync(CancellationToken ct)
    {
        if (!units.HasSystemd) return [];
        var lines = await units.AskAsync(["list-units", "--type=service", "--state=running", "--plain", "--no-legend", "--no-pager"], ct);
        return [.. lines.Select(l => l.Trim().Split(' ')[0]).Where(u => u.EndsWith(".service", StringComparison.Ordinal) && u.Length > ".service".Length)];
    }

    private static string CheckName(string text) =>
        string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.', '_', '-');
}
