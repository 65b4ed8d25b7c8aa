namespace Muster.Server.States.Journal;

/// <summary>What a journal record says. The numbers are on disk (FORMAT.md).</summary>
public enum RecordKind : byte
{
    /// <summary>A batch of results as an agent sent it; duplicates are told by epoch and sequence.</summary>
    AgentResults = 1,
    /// <summary>Results made by the server itself (probes from the server): no sequence, never duplicates.</summary>
    ServerResults = 2,
    HostStatus = 3,
    NoData = 4,
    CheckRemoved = 5,
    HostForgotten = 6,
    /// <summary>How a check is judged from here on; concerns every host.</summary>
    Policy = 7,
    PolicyRemoved = 8,
}
