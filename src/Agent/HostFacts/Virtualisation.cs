using Muster.Agent.Proc;

namespace Muster.Agent.HostFacts;

/// <summary>What the machine runs in: a container first, then a hypervisor, else "none". Names as systemd-detect-virt gives them.</summary>
internal static class Virtualisation
{
    public static string Detect(HostFiles files)
    {
        if (files.Word("/run/systemd/container") is { Length: > 0 } container) return container;
        if (files.Exists("/.dockerenv")) return "docker";
        if (files.Exists("/run/.containerenv")) return "podman";
        foreach (var variable in (files.TryRead("/proc/1/environ") ?? "").Split('\0'))
            if (variable.StartsWith("container=", StringComparison.Ordinal)) return variable["container=".Length..];
        var groups = files.TryRead("/proc/1/cgroup") ?? "";
        if (groups.Contains("/docker", StringComparison.Ordinal)) return "docker";
        if (groups.Contains("/kubepods", StringComparison.Ordinal)) return "kubernetes";
        if (groups.Contains("/lxc", StringComparison.Ordinal)) return "lxc";
        var release = files.Word("/proc/sys/kernel/osrelease");
        if (release.Contains("microsoft", StringComparison.OrdinalIgnoreCase)) return "wsl";
        var vendor = $"{files.Word("/sys/class/dmi/id/sys_vendor")} {files.Word("/sys/class/dmi/id/product_name")} {files.Word("/sys/class/dmi/id/bios_vendor")}";
        foreach (var (mark, name) in (ReadOnlySpan<(string, string)>)[("QEMU", "kvm"), ("KVM", "kvm"), ("VMware", "vmware"), ("VirtualBox", "oracle"), ("innotek", "oracle"), ("Xen", "xen"),
            ("Bochs", "bochs"), ("Parallels", "parallels"), ("Amazon EC2", "amazon"), ("Google Compute", "google"), ("Microsoft Corporation Virtual", "microsoft"), ("Firecracker", "kvm"), ("bhyve", "bhyve"), ("OpenStack", "kvm"), ("DigitalOcean", "kvm"), ("Hetzner", "kvm")])
            if (vendor.Contains(mark, StringComparison.OrdinalIgnoreCase)) return name;
        if (files.Word("/sys/hypervisor/type") is { Length: > 0 } hypervisor) return hypervisor;
        var cpu = files.TryRead("/proc/cpuinfo") ?? "";
        return cpu.Contains(" hypervisor", StringComparison.Ordinal) ? "vm-other" : "none";
    }
}
