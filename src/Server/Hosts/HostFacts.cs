using System.Globalization;
using System.Net;
using Muster.Protocol;

namespace Muster.Server.Hosts;

/// <summary>The facts of an agent as names and texts, which is how selectors and the API see them.</summary>
public static class HostFacts
{
    public const string AddressesFact = "addresses";

    public static Dictionary<string, string> From(Facts facts)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in facts.Extra) all[name] = value;
        void Put(string name, string value)
        {
            if (value.Length > 0) all[name] = value;
        }
        Put("os", facts.Os);
        Put("kernel", facts.Kernel);
        Put("architecture", facts.Architecture);
        Put("cpus", Number(facts.Cpus));
        Put("cpuModel", facts.CpuModel);
        Put("memory", Number(facts.MemoryBytes));
        Put(AddressesFact, string.Join(',', facts.Addresses));
        Put("virtualisation", facts.Virtualisation);
        Put("cloudProvider", facts.CloudProvider);
        Put("cloudInstance", facts.CloudInstanceId);
        if (facts.BootTimeMs is > 0 and < 253402300800000)
            Put("bootTime", DateTimeOffset.FromUnixTimeMilliseconds(facts.BootTimeMs).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        Put("machineId", facts.MachineId);
        return all;
    }

    private static string Number(ulong value) => value == 0 ? "" : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The host's own addresses, and the one it is seen from.</summary>
    public static IReadOnlyCollection<IPAddress> Addresses(IReadOnlyDictionary<string, string> facts, IPAddress? seen)
    {
        var all = Own(facts);
        if (seen is not null && !all.Contains(seen)) all.Add(seen);
        return all;
    }

    /// <summary>The host's own addresses as it says them.</summary>
    public static List<IPAddress> Own(IReadOnlyDictionary<string, string> facts)
    {
        var all = new List<IPAddress>();
        foreach (var text in facts.GetValueOrDefault(AddressesFact, "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            if (IPAddress.TryParse(text.Split('/', '%')[0], out var address)) all.Add(address);
        return all;
    }
}
