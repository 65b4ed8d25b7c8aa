using Muster.Agent.Proc;
using Muster.Protocol;

namespace Muster.Agent.Builtins;

/// <summary>Makes built-in checks from their definitions.</summary>
/// <param name="sizeOf">Room of a mount; null when it cannot be told.</param>
/// <param name="clockOffset">Agent minus server in milliseconds; null before the first contact.</param>
internal sealed class BuiltinCatalog(HostFiles files, Func<string, FileSystemSize?> sizeOf, Func<long?> clockOffset, UnitStates units, TimeProvider time)
{
    /// <exception cref="FormatException">Names the kind or option that is wrong, and the ones that exist.</exception>
    public BuiltinCheck Create(Builtin definition)
    {
        var options = new BuiltinOptions(definition.Kind, definition.Options);
        BuiltinCheck check = definition.Kind switch
        {
            "cpu" => new CpuCheck(files, options),
            "memory" => new MemoryCheck(files, options),
            "swap" => new SwapCheck(files, options),
            "load" => new LoadCheck(files, options),
            "disk" => new DiskCheck(files, sizeOf, options),
            "inodes" => new InodesCheck(files, sizeOf, options),
            "network" => new NetworkCheck(files, time, options),
            "units" => new UnitsCheck(units, options),
            "processes" => new ProcessesCheck(files, options),
            "uptime" => new UptimeCheck(files, options),
            "clock" => new ClockCheck(clockOffset, options),
            "reboot" => new RebootCheck(files, options),
            var other => throw new FormatException($"unknown built-in check '{other}'; known are cpu, memory, swap, load, disk, inodes, network, units, processes, uptime, clock, reboot"),
        };
        options.RefuseOthers();
        return check;
    }
}
