using Muster.Server.Hosts;

namespace Muster.Server.Problems;

/// <summary>A hard non-OK state, or a host that is DOWN or BLIND, from its beginning to its recovery.</summary>
/// <param name="Id">The same all that time, and never given to another problem.</param>
/// <param name="Check">The check's name, or <see cref="HostCheck"/>.</param>
/// <param name="Status">WARNING, CRITICAL, UNKNOWN; DOWN or BLIND for a host.</param>
/// <param name="Since">When it became a problem; a change from WARNING to CRITICAL does not move it.</param>
/// <param name="Ended">When it recovered, null while it lasts.</param>
public sealed record Problem(long Id, HostId Host, string Check, string Status, DateTimeOffset Since, string Output, DateTimeOffset? Ended)
{
    /// <summary>The name under which the host itself stands among the checks.</summary>
    public const string HostCheck = "host";

    public bool IsOfHost => Check == HostCheck;

    /// <summary>Begins the names of what others told of a host: no check of the configuration is called so.</summary>
    public const string ExternalPrefix = "alert:";

    /// <summary>Told by another system, not judged here: it begins and ends as that says.</summary>
    public bool IsExternal => Check.StartsWith(ExternalPrefix, StringComparison.Ordinal);

    /// <summary>Its words stand here alone; those of a check stand in its state, as new as the last result.</summary>
    public bool SaysItself => IsOfHost || IsExternal;

    /// <summary>Counts its changes from 1: a write that comes late does not undo a later one.</summary>
    public int Revision { get; init; } = 1;
}
