namespace Muster.Server.Hosts;

/// <summary>
/// The part of a host that changes with every frame. Shared by all records of one host; single fields, written
/// by the host's session and read by anybody.
/// </summary>
public sealed class HostPresence
{
    private long lastSeenMs;
    private long clockOffsetMs;

    /// <summary>The last sign of life, server's clock.</summary>
    public DateTimeOffset LastSeen => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref lastSeenMs));

    public long LastSeenMs { get => Volatile.Read(ref lastSeenMs); set => Volatile.Write(ref lastSeenMs, value); }

    public bool Connected => Instance is not null;

    /// <summary>The agent process that is connected; null when none is.</summary>
    public string? Instance { get; set; }

    public DateTimeOffset? ConnectedSince { get; set; }

    /// <summary>When the connection was lost without a goodbye; 0 while connected.</summary>
    public long ClosedMs { get; set; }

    /// <summary>Until when nobody may be missed: a reboot, or the time after the server's own start.</summary>
    public long GraceUntilMs { get; set; }

    /// <summary>When it was last asked whether it answers; 0 = not since the last sign of life.</summary>
    public long AskedMs { get; set; }

    /// <summary>What the asking found; null while it goes on, or when the host cannot be asked.</summary>
    public bool? Answers { get; set; }

    /// <summary>The server's clock less the agent's: added to the agent's times it makes ours.</summary>
    public long ClockOffsetMs { get => Volatile.Read(ref clockOffsetMs); set => Volatile.Write(ref clockOffsetMs, value); }

    public ulong Spooled { get; set; }
    public ulong Dropped { get; set; }

    /// <summary>The assignment the agent says it runs.</summary>
    public ulong AssignmentVersion { get; set; }

    /// <summary>When another live agent with this fingerprint was last refused, and from where.</summary>
    public DateTimeOffset? CloneSeen { get; set; }
    public string? CloneFrom { get; set; }

    /// <summary>When the audit trail was last told of it.</summary>
    public DateTimeOffset? CloneNoted { get; set; }

    public void Sign(long nowMs)
    {
        LastSeenMs = nowMs;
        AskedMs = 0;
        Answers = null;
    }
}
