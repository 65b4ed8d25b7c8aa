using Muster.Checks.States;

namespace Muster.Server.States.Engine;

/// <summary>What of the last look is kept beside the judged state. A value that is copied whole.</summary>
public struct LastLook
{
    /// <summary>All that the plugin printed, UTF-8; shared with other slots that say the same.</summary>
    public byte[] Output;
    public long StartedMs;
    public uint DurationUs;
    public int ExitCode;
    public byte Ending;
    public bool Truncated;
    public bool Local;
}

/// <summary>
/// The place of one check on one host. Written by its shard only; read by anybody without locks: a reader copies
/// everything and tries again when the version changed or was odd meanwhile.
/// </summary>
public sealed class CheckSlot(CheckName name)
{
    private int version;
    private CheckState state;
    private LastLook look = new() { Output = [] };
    private CheckPolicy? localPolicy;

    public CheckName Name { get; } = name;

    /// <summary>Set when the check left the host: the silence watch lets go of the slot.</summary>
    public bool Removed { get; set; }

    /// <summary>What the one listener of <see cref="SlotEvent"/>s keeps with the slot; touched by its thread only.</summary>
    public object? Companion { get; set; }

    /// <summary>How it is judged: as the server's definition says, else as the agent said of its local check.</summary>
    public CheckPolicy Policy => look.Local ? localPolicy ?? Unknown : Name.Policy ?? localPolicy ?? Unknown;

    public CheckPolicy? LocalPolicy { get => localPolicy; set => localPolicy = value; }

    private static readonly CheckPolicy Unknown = new(TimeSpan.FromSeconds(30));

    /// <summary>For the shard, the only writer: no copy, no waiting.</summary>
    internal ref readonly CheckState State => ref state;

    internal ref readonly LastLook Look => ref look;

    internal void Set(in CheckState next)
    {
        Volatile.Write(ref version, version + 1);
        Thread.MemoryBarrier();
        state = next;
        Thread.MemoryBarrier();
        Volatile.Write(ref version, version + 1);
    }

    internal void Set(in CheckState next, in LastLook nextLook)
    {
        Volatile.Write(ref version, version + 1);
        Thread.MemoryBarrier();
        state = next;
        look = nextLook;
        Thread.MemoryBarrier();
        Volatile.Write(ref version, version + 1);
    }

    /// <summary>Another number after every change.</summary>
    public int Version => Volatile.Read(ref version);

    /// <summary>A consistent copy, from any thread.</summary>
    public (CheckState State, LastLook Look) Read()
    {
        var spin = new SpinWait();
        while (true)
        {
            var before = Volatile.Read(ref version);
            if ((before & 1) == 0)
            {
                var copy = (state, look);
                Thread.MemoryBarrier();
                if (Volatile.Read(ref version) == before) return copy;
            }
            spin.SpinOnce();
        }
    }
}
