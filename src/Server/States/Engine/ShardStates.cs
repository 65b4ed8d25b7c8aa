using System.Buffers.Binary;
using System.Collections.Concurrent;
using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Hosts;
using Muster.Server.States.Journal;
using Muster.Server.States.Wire;

namespace Muster.Server.States.Engine;

/// <summary>
/// The states of the hosts of one shard, and the one way they change: by journal records in journal order. No clock,
/// no thread: the same records always make the same states, which is what a restart relies on.
/// </summary>
public sealed class ShardStates
{
    private readonly OutputPool outputs = new();
    private int ordinal;

    /// <summary>May be read by anybody.</summary>
    public ConcurrentDictionary<HostId, HostStates> Hosts { get; } = new();

    public CheckNames Names { get; } = new();

    /// <summary>What changed since somebody last emptied it.</summary>
    public List<StateTransition> Transitions { get; } = [];

    /// <summary>Slots made since somebody last emptied it: the silence watch takes them over.</summary>
    public List<(HostStates Host, CheckSlot Slot)> NewSlots { get; } = [];

    /// <summary>Told of everything that happens to slots while <see cref="Telling"/>; on the shard's thread, so it must be quick.</summary>
    public Action<SlotEvent>? Told { get; set; }

    /// <summary>Off while records are replayed that were told before.</summary>
    public bool Telling { get; set; }

    /// <summary>Results judged, duplicates dropped, results for checks a host does not have.</summary>
    public long Judged { get; private set; }
    public long Duplicates { get; private set; }
    public long Unassigned { get; private set; }

    public void Apply(in JournalRecord record)
    {
        ordinal = 0;
        switch (record.Kind)
        {
            case RecordKind.AgentResults: AgentResults(record); break;
            case RecordKind.ServerResults: Results(record, Host(record.Host), record.Body[8..], 0); break;
            case RecordKind.HostStatus: HostStatus(record, record.Body[0] != 0); break;
            case RecordKind.NoData: NoData(record); break;
            case RecordKind.Assigned: Assigned(record); break;
            case RecordKind.HostForgotten: Forget(record.Host); break;
            case RecordKind.Policy: Names.Get(PolicyName(record.Body, out var policy)).Policy = policy; break;
            case RecordKind.Awake: Awake(record.TimeMs); break;
            default: throw new InvalidDataException($"journal record of kind {(byte)record.Kind} at {record.Position}: written by a newer program?");
        }
    }

    public HostStates Host(HostId id)
    {
        if (Hosts.TryGetValue(id, out var host)) return host;
        return Hosts[id] = new HostStates(id);
    }

    private static ReadOnlySpan<byte> PolicyName(ReadOnlySpan<byte> body, out CheckPolicy policy)
    {
        policy = RecordBody.ReadPolicy(body, out var name);
        return name;
    }

    private void AgentResults(in JournalRecord record)
    {
        var batch = record.Body[8..];
        var facts = ResultBatchView.Look(batch);
        var host = Host(record.Host);
        var stored = host.Stored;
        ulong skip = 0, lost = stored.Lost;
        if (stored.Epoch == facts.Epoch && stored.Through > 0)
        {
            if (facts.FirstSequence <= stored.Through) skip = stored.Through - facts.FirstSequence + 1;
            else lost += facts.FirstSequence - stored.Through - 1;
        }
        else lost = 0;
        if (facts.Count == 0 || skip >= (ulong)facts.Count)
        {
            Duplicates += facts.Count;
            return;
        }
        Duplicates += (long)skip;
        host.Stored = new HostStates.Spool(facts.Epoch, facts.LastSequence, lost);
        Results(record, host, batch, (int)skip);
    }

    private void Results(in JournalRecord record, HostStates host, ReadOnlySpan<byte> bytes, int skip)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(record.Body);
        var batch = new ResultBatchView(bytes);
        while (batch.Next(out var result))
        {
            if (skip-- > 0) continue;
            var name = Names.Get(result.Check);
            var slot = host.Find(name);
            if (slot is null)
            {
                if (!result.Local)
                {
                    Unassigned++;
                    continue;
                }
                slot = New(host, name, record.TimeMs);
            }
            Judge(record, host, slot, result, offset);
        }
    }

    private void Judge(in JournalRecord record, HostStates host, CheckSlot slot, in ResultView result, long offset)
    {
        ref readonly var before = ref slot.Look;
        var look = new LastLook
        {
            Output = outputs.Keep(result.Output, before.Output),
            StartedMs = result.StartedMs + offset,
            DurationUs = result.DurationUs,
            ExitCode = result.ExitCode,
            Ending = result.Ending,
            Truncated = result.Truncated,
            Local = result.Local,
        };
        if (result.Local) slot.LocalPolicy = LocalPolicy(slot.LocalPolicy, result);
        var at = look.StartedMs + result.DurationUs / 1000;
        var policy = result.Local ? slot.LocalPolicy! : slot.Policy;
        var judgement = StateMachine.Judge(slot.State, new CheckResult((CheckStatus)result.Status, at), policy, host.Up, record.TimeMs);
        slot.Set(judgement.State, look);
        Judged++;
        if (Telling) Told?.Invoke(new SlotEvent(SlotEventKind.Result, host.Id, slot, (CheckStatus)result.Status, at, look.DurationUs, look.Output));
        Note(record, host, slot, judgement.Transition);
    }

    private static CheckPolicy LocalPolicy(CheckPolicy? known, in ResultView result)
    {
        var interval = TimeSpan.FromMilliseconds(result.LocalIntervalMs == 0 ? 30_000 : result.LocalIntervalMs);
        var retry = result.LocalRetryMs == 0 ? interval : TimeSpan.FromMilliseconds(result.LocalRetryMs);
        var attempts = (int)Math.Clamp(result.LocalAttempts, 1, ushort.MaxValue);
        return known is not null && known.Interval == interval && known.RetryInterval == retry && known.MaxAttempts == attempts
            ? known
            : new CheckPolicy(interval, retry, attempts);
    }

    private CheckSlot New(HostStates host, CheckName name, long now)
    {
        var slot = host.Add(name);
        slot.Set(CheckState.New(now) with { HostDown = !host.Up });
        NewSlots.Add((host, slot));
        return slot;
    }

    private void HostStatus(in JournalRecord record, bool up)
    {
        var host = Host(record.Host);
        if (host.Up == up) return;
        host.Up = up;
        foreach (var slot in host.Slots)
        {
            var judgement = up ? StateMachine.HostCameUp(slot.State, record.TimeMs) : StateMachine.HostWentDown(slot.State, slot.Policy, record.TimeMs);
            slot.Set(judgement.State);
            Note(record, host, slot, judgement.Transition);
        }
    }

    private void NoData(in JournalRecord record)
    {
        if (!Hosts.TryGetValue(record.Host, out var host) || host.Find(Names.Get(record.Body)) is not { } slot) return;
        var judgement = StateMachine.JudgeSilence(slot.State, slot.Policy, host.Up, record.TimeMs);
        slot.Set(judgement.State);
        if (Telling && judgement.State.NoData) Told?.Invoke(new SlotEvent(SlotEventKind.NoData, host.Id, slot, judgement.State.Status, record.TimeMs, 0, []));
        Note(record, host, slot, judgement.Transition);
    }

    private void Assigned(in JournalRecord record)
    {
        var host = Host(record.Host);
        var body = record.Body;
        for (var left = RecordBody.TakeCount(ref body); left > 0; left--)
        {
            var name = Names.Get(RecordBody.TakeName(ref body));
            if (host.Find(name) is null) New(host, name, record.TimeMs);
        }
        for (var left = RecordBody.TakeCount(ref body); left > 0; left--)
            if (host.Find(Names.Get(RecordBody.TakeName(ref body))) is { } slot)
            {
                host.Remove(slot);
                if (Telling) Told?.Invoke(new SlotEvent(SlotEventKind.Removed, host.Id, slot, slot.State.Status, record.TimeMs, 0, []));
            }
    }

    private void Forget(HostId id)
    {
        if (!Hosts.TryRemove(id, out var host)) return;
        foreach (var slot in host.Slots) slot.Removed = true;
    }

    private void Awake(long now)
    {
        foreach (var host in Hosts.Values)
            foreach (var slot in host.Slots)
                if (!slot.State.NoData) slot.Set(slot.State with { LastHeard = now });
    }

    private void Note(in JournalRecord record, HostStates host, CheckSlot slot, in Transition transition)
    {
        if (!transition.IsNone)
            Transitions.Add(new StateTransition(record.Position, ordinal++, host.Id, slot.Name.Text, transition, slot.Look.Output));
    }
}
