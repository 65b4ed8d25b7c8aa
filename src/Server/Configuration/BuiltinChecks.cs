using Muster.Checks.States;
using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>The base checks every host has without any file; a file of the same name takes the place of one.</summary>
public static class BuiltinChecks
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["cpu"] = "how busy the processors are",
        ["memory"] = "memory in use",
        ["swap"] = "swap in use",
        ["load"] = "load average for each processor",
        ["disk"] = "space on every mounted disk",
        ["inodes"] = "inodes on every mounted disk",
        ["network"] = "traffic and errors of every interface",
        ["units"] = "failed systemd units",
        ["processes"] = "number of processes, zombies",
        ["uptime"] = "time since the last boot",
        ["clock"] = "offset of the clock to the server's",
        ["reboot"] = "whether a reboot is pending",
    };

    public static IReadOnlyDictionary<string, CheckDefinition> All { get; } = CheckFile.Builtins.Select(Make).Append(Forecast()).ToDictionary(check => check.Name);

    /// <summary>What may happen to the disks: judged here from what the agents measured.</summary>
    private static CheckDefinition Forecast()
    {
        var definition = new CheckDefinition
        {
            Name = "forecast",
            On = Selector.All,
            Kind = ForecastKind.Disks,
            // Bursts leave some minutes only; the look is into memory.
            Policy = new CheckPolicy(TimeSpan.FromMinutes(1)),
            Description = "whether a disk may soon be full",
            FromServer = true,
        };
        return definition with { Revision = CheckFile.RevisionOf(definition) };
    }

    private static CheckDefinition Make(string name)
    {
        var definition = new CheckDefinition
        {
            Name = name,
            On = Selector.All,
            Kind = new BuiltinKind(name, new Dictionary<string, string>()),
            Policy = new CheckPolicy(TimeSpan.FromSeconds(10)),
            Description = Descriptions[name],
        };
        return definition with { Revision = CheckFile.RevisionOf(definition) };
    }
}
