namespace Muster.Server.States.Journal;

/// <summary>What a journal record says. The numbers are on disk (FORMAT.md).</summary>
public enum RecordKind : byte
{
    /// <summary>A batch of results as an agent sent it; duplicates are told by epoch and sequence.</summary>
    AgentResults = 1,
    /// <summary>Results made by the server itself (probes from the server): no sequence, never duplicates.</summary>
    ServerResults = 2,
    /// <summary>The host is UP from here on, or is not.</summary>
    HostStatus = 3,
    /// <summary>The sweep found a check silent.</summary>
    NoData = 4,
    /// <summary>Checks a host has from here on, and checks it has not any more.</summary>
    Assigned = 5,
    HostForgotten = 6,
    /// <summary>How a check is judged from here on; concerns every host.</summary>
    Policy = 7,
    /// <summary>The server started, or was asleep: silence counts from here on.</summary>
    Awake = 8,
}
