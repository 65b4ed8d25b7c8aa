namespace Muster.Server.Hosts;

/// <summary>A host came, changed or was forgotten. <paramref name="Before"/> is null for a new one, <paramref name="After"/> for one that was forgotten.</summary>
public sealed record HostChange(HostRecord? Before, HostRecord? After)
{
    public HostRecord Host => (After ?? Before)!;
    public bool StatusChanged => Before?.Status != After?.Status;
    /// <summary>Anything a selector could look at.</summary>
    public bool SelectableChanged =>
        Before is null || After is null || Before.Name != After.Name || Before.Status != After.Status
        || !Before.Tags.SequenceEqual(After.Tags) || !ReferenceEquals(Before.Facts, After.Facts) || !Before.Addresses.SequenceEqual(After.Addresses);
}

/// <summary>One change of a host's status, as kept.</summary>
/// <param name="Corrected">What it turned out to be afterwards, when the agent came back and could say; else null.</param>
public sealed record HostTransition(HostId Host, DateTimeOffset At, HostStatus? From, HostStatus To, string Reason, string? Corrected = null);
