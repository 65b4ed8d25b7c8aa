using Muster.Checks;
using Muster.Server.Hosts;

namespace Muster.Server.States.Engine;

public enum SlotEventKind : byte
{
    /// <summary>A result was judged.</summary>
    Result,
    /// <summary>The check has been silent for too long.</summary>
    NoData,
    /// <summary>The host has the check no more.</summary>
    Removed,
}

/// <summary>What happened to one check on one host, for slices that keep more of it than the state.</summary>
/// <param name="AtMs">When it was looked, server's clock; for the other kinds when it was noticed.</param>
/// <param name="Output">All that the plugin printed, UTF-8; shared with others, not to be changed. The same array again says the same.</param>
public readonly record struct SlotEvent(SlotEventKind Kind, HostId Host, CheckSlot Slot, CheckStatus Status, long AtMs, uint DurationUs, byte[] Output);
