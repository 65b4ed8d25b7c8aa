using Muster.Server.Hosts;

namespace Muster.Server.States.Engine;

/// <summary>All states of one host. Written by its shard only; <see cref="Slots"/> may be read by anybody.</summary>
public sealed class HostStates(HostId id)
{
    private CheckSlot[] slots = [];
    private int hint;
    private Spool spool = new(0, 0, 0);

    public HostId Id { get; } = id;

    /// <summary>The spool last heard of, up to where it is stored, and how many results never came.</summary>
    public sealed record Spool(ulong Epoch, ulong Through, ulong Lost);

    public Spool Stored { get => Volatile.Read(ref spool); internal set => Volatile.Write(ref spool, value); }

    public bool Up { get; internal set; }

    /// <summary>Replaced, never changed in place, when a check comes or goes.</summary>
    public CheckSlot[] Slots => Volatile.Read(ref slots);

    /// <summary>Agents send their checks in the same order again and again: looks behind the last one found first.</summary>
    internal CheckSlot? Find(CheckName name)
    {
        var all = slots;
        for (var i = 0; i < all.Length; i++)
        {
            var at = hint + i;
            if (at >= all.Length) at -= all.Length;
            if (!ReferenceEquals(all[at].Name, name)) continue;
            hint = at + 1 == all.Length ? 0 : at + 1;
            return all[at];
        }
        return null;
    }

    internal CheckSlot Add(CheckName name)
    {
        var slot = new CheckSlot(name);
        Volatile.Write(ref slots, [.. slots, slot]);
        return slot;
    }

    internal void Remove(CheckSlot slot)
    {
        slot.Removed = true;
        hint = 0;
        Volatile.Write(ref slots, slots.Where(s => s != slot).ToArray());
    }
}
