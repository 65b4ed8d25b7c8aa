using System.Text;
using Muster.Checks.States;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.States.Snapshots;

/// <summary>States as bytes and back (FORMAT.md). The order is fixed, so equal states are equal bytes.</summary>
public static class SnapshotCodec
{
    public static void Write(BinaryWriter to, ShardStates states)
    {
        var policies = states.Names.All.Where(n => n.Policy is not null).OrderBy(n => n.Text, StringComparer.Ordinal).ToList();
        to.Write(policies.Count);
        foreach (var name in policies) WriteBytes(to, RecordBody.Policy(name.Text, name.Policy!));
        var hosts = states.Hosts.Values.OrderBy(h => h.Id).ToList();
        to.Write(hosts.Count);
        Span<byte> bytes = stackalloc byte[CheckState.Size];
        foreach (var host in hosts)
        {
            host.Id.Write(bytes);
            to.Write(bytes[..HostId.Bytes]);
            to.Write(host.Stored.Epoch);
            to.Write(host.Stored.Through);
            to.Write(host.Stored.Lost);
            to.Write(host.Up);
            to.Write(host.Slots.Length);
            foreach (var slot in host.Slots) WriteSlot(to, slot, bytes);
        }
    }

    private static void WriteSlot(BinaryWriter to, CheckSlot slot, Span<byte> bytes)
    {
        WriteBytes(to, slot.Name.Utf8);
        slot.State.Write(bytes);
        to.Write(bytes);
        ref readonly var look = ref slot.Look;
        WriteBytes(to, look.Output);
        to.Write(look.StartedMs);
        to.Write(look.DurationUs);
        to.Write(look.ExitCode);
        to.Write(look.Ending);
        to.Write(look.Truncated);
        to.Write(look.Local);
        WriteBytes(to, slot.LocalPolicy is { } local ? RecordBody.Policy("", local) : []);
    }

    /// <param name="shardOf">Which shard's states a host goes to: their number may have changed since.</param>
    public static void Read(BinaryReader from, IReadOnlyList<ShardStates> shards, Func<HostId, ShardStates> shardOf)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var policy = RecordBody.ReadPolicy(ReadBytes(from), out var name);
            foreach (var shard in shards) shard.Names.Get(name).Policy = policy;
        }
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var id = HostId.Read(from.ReadBytes(HostId.Bytes));
            var shard = shardOf(id);
            var host = shard.Host(id);
            host.Stored = new HostStates.Spool(from.ReadUInt64(), from.ReadUInt64(), from.ReadUInt64());
            host.Up = from.ReadBoolean();
            for (var slots = from.ReadInt32(); slots > 0; slots--) ReadSlot(from, shard, host);
        }
    }

    private static void ReadSlot(BinaryReader from, ShardStates shard, HostStates host)
    {
        var slot = host.Add(shard.Names.Get(ReadBytes(from)));
        var state = CheckState.Read(from.ReadBytes(CheckState.Size));
        slot.Set(state, new LastLook
        {
            Output = ReadBytes(from),
            StartedMs = from.ReadInt64(),
            DurationUs = from.ReadUInt32(),
            ExitCode = from.ReadInt32(),
            Ending = from.ReadByte(),
            Truncated = from.ReadBoolean(),
            Local = from.ReadBoolean(),
        });
        var local = ReadBytes(from);
        if (local.Length > 0) slot.LocalPolicy = RecordBody.ReadPolicy(local, out _);
        shard.NewSlots.Add((host, slot));
    }

    private static void WriteBytes(BinaryWriter to, byte[] bytes)
    {
        to.Write7BitEncodedInt(bytes.Length);
        to.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader from)
    {
        var length = from.Read7BitEncodedInt();
        var bytes = from.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    /// <summary>The states of one shard as bytes of their own.</summary>
    public static byte[] Encode(ShardStates states)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true)) Write(writer, states);
        return memory.ToArray();
    }
}
