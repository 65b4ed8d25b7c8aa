using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Whether the machine waits for a reboot: the distribution says so, or the running kernel was removed. Option <c>status</c>: warning (default) or critical.</summary>
internal sealed class RebootCheck(HostFiles files, BuiltinOptions options) : BuiltinCheck
{
    private readonly CheckStatus _status = options.Text("status") switch
    {
        null or "warning" => CheckStatus.Warning,
        "critical" => CheckStatus.Critical,
        var text => throw new FormatException($"reboot: 'status' is warning or critical, not '{text}'"),
    };

    protected override BuiltinReport Read()
    {
        var report = new BuiltinReport("REBOOT");
        foreach (var flag in (ReadOnlySpan<string>)["/run/reboot-required", "/var/run/reboot-required", "/run/reboot-needed", "/boot/.reboot-needed"])
        {
            if (!files.Exists(flag)) continue;
            var packages = (files.TryRead(flag + ".pkgs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
            report.Fault(_status, packages.Length > 0 ? $"a reboot is due for {string.Join(", ", packages.Take(5))}{(packages.Length > 5 ? " and more" : "")}" : "a reboot is due");
            break;
        }
        var kernel = files.Word("/proc/sys/kernel/osrelease");
        var others = Kernels();
        if (report.Status == CheckStatus.Ok && kernel.Length > 0 && others.Count > 0 && !others.Contains(kernel))
            report.Fault(_status, $"a reboot is due: the running kernel {kernel} is not installed any more ({string.Join(", ", others.Take(3))} is)");
        if (report.Status == CheckStatus.Ok) report.Summary = $"no reboot is due; kernel {kernel}";
        return report;
    }

    /// <summary>Installed kernels that can boot this machine: an image in /boot with its modules. A container or a machine booted from outside has none.</summary>
    private List<string> Kernels()
    {
        if (!files.Exists("/boot") || !files.Exists("/lib/modules")) return [];
        return [.. Directory.EnumerateFiles(files.Path("/boot"), "vmlinuz-*")
            .Select(p => Path.GetFileName(p)["vmlinuz-".Length..])
            .Where(version => files.Exists($"/lib/modules/{version}"))
            .Order(StringComparer.Ordinal)];
    }
}
