namespace Muster.Server.Hosts;

/// <summary>How a host is known to be.</summary>
public enum HostStatus : byte
{
    Up = 0,
    /// <summary>Lost: no word from the agent, and the host does not answer (or cannot be asked).</summary>
    Down = 1,
    /// <summary>The agent is silent or gone, but the host answers.</summary>
    Blind = 2,
    /// <summary>The agent announced a reboot and the time it may take is not over.</summary>
    Rebooting = 3,
    /// <summary>Deregistered by a clean stop: in the archive, no alert.</summary>
    Gone = 4,
}

public static class HostStatusText
{
    public static string Text(this HostStatus status) => status switch
    {
        HostStatus.Up => "UP",
        HostStatus.Down => "DOWN",
        HostStatus.Blind => "BLIND",
        HostStatus.Rebooting => "REBOOTING",
        HostStatus.Gone => "GONE",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
