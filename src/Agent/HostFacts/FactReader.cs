using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Muster.Agent.Proc;
using Muster.Protocol;

namespace Muster.Agent.HostFacts;

/// <summary>Reads what the machine says about itself.</summary>
internal sealed class FactReader(HostFiles files, CloudIdentity cloud, TimeProvider time)
{
    public Facts Read()
    {
        var (provider, instance) = cloud.Current;
        var facts = new Facts
        {
            Os = OsName(),
            Kernel = files.Word("/proc/sys/kernel/osrelease"),
            Architecture = RuntimeInformation.OSArchitecture switch { Architecture.X64 => "x86_64", Architecture.Arm64 => "aarch64", var other => other.ToString().ToLowerInvariant() },
            MemoryBytes = (ulong)MemoryInfo.Read(files)["MemTotal"],
            Virtualisation = Virtualisation.Detect(files),
            CloudProvider = provider,
            CloudInstanceId = instance,
            BootTimeMs = BootTime(),
            MachineId = files.Word("/etc/machine-id"),
        };
        ReadProcessors(facts);
        facts.Addresses.AddRange(Addresses());
        if (files.Word("/sys/class/dmi/id/product_name") is { Length: > 0 } product) facts.Extra["product"] = $"{files.Word("/sys/class/dmi/id/sys_vendor")} {product}".Trim();
        if (files.Exists("/run/systemd/system")) facts.Extra["init"] = "systemd";
        return facts;
    }

    private string OsName()
    {
        foreach (var line in (files.TryRead("/etc/os-release") ?? files.TryRead("/usr/lib/os-release") ?? "").Split('\n'))
            if (line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) return line["PRETTY_NAME=".Length..].Trim().Trim('"', '\'');
        return "Linux";
    }

    private void ReadProcessors(Facts facts)
    {
        foreach (var line in files.Read("/proc/cpuinfo").Split('\n'))
        {
            if (line.StartsWith("processor", StringComparison.Ordinal)) facts.Cpus++;
            else if (facts.CpuModel.Length == 0 && (line.StartsWith("model name", StringComparison.Ordinal) || line.StartsWith("Model", StringComparison.Ordinal)))
                facts.CpuModel = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
    }

    /// <summary>From the uptime, whole seconds: the kernel's btime moves when the clock is set, and facts should not.</summary>
    private long BootTime()
    {
        if (!double.TryParse(files.Word("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture, out var up)) return 0;
        var boot = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)(up * 1000);
        return (boot + 5_000) / 10_000 * 10_000;
    }

    private static IEnumerable<string> Addresses()
    {
        var found = new List<string>();
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.NetworkInterfaceType == NetworkInterfaceType.Loopback || card.OperationalStatus == OperationalStatus.Down) continue;
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                if (IPAddress.IsLoopback(unicast.Address) || unicast.Address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: true }) continue;
                found.Add(unicast.Address.ToString());
            }
        }
        return found.Order(StringComparer.Ordinal).Distinct().Take(64);
    }
}
