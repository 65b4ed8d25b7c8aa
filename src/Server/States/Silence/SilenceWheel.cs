using Muster.Checks.States;
using Muster.Server.States.Engine;

namespace Muster.Server.States.Silence;

/// <summary>
/// Finds checks that fell silent without looking at all of them: a slot lies in the bucket of the second in which it should be
/// looked at, is looked at then, and put where its last result says. A result itself costs nothing here.
/// </summary>
public sealed class SilenceWheel
{
    /// <summary>A slot is looked at this often at least, so that a check whose interval was shortened is not missed for long.</summary>
    private const int Horizon = 60;

    private readonly List<(HostStates Host, CheckSlot Slot)>[] buckets = new List<(HostStates, CheckSlot)>[Horizon + 1];
    private List<(HostStates, CheckSlot)> due = [];
    private long second;

    public SilenceWheel()
    {
        for (var i = 0; i < buckets.Length; i++) buckets[i] = [];
    }

    public void Watch(HostStates host, CheckSlot slot) => buckets[(second + 1) % buckets.Length].Add((host, slot));

    /// <summary>Moves to <paramref name="nowMs"/> and names the silent checks it finds on the way.</summary>
    public void Turn(long nowMs, Action<HostStates, CheckSlot> silent)
    {
        var now = nowMs / 1000;
        if (second == 0 || now - second > buckets.Length) Jump(now);
        while (second < now)
        {
            second++;
            ref var bucket = ref buckets[second % buckets.Length];
            (due, bucket) = (bucket, due);
            foreach (var (host, slot) in due) Look(host, slot, nowMs, silent);
            due.Clear();
        }
    }

    /// <summary>The first turn, or the clock leapt: everything is looked at in the next second.</summary>
    private void Jump(long now)
    {
        var all = buckets.SelectMany(b => b).ToList();
        foreach (var bucket in buckets) bucket.Clear();
        second = now - 1;
        buckets[now % buckets.Length].AddRange(all);
    }

    private void Look(HostStates host, CheckSlot slot, long nowMs, Action<HostStates, CheckSlot> silent)
    {
        if (slot.Removed) return;
        var wait = (long)Horizon;
        if (host.Up && !slot.State.NoData)
        {
            var left = StateMachine.NoDataDue(slot.State, slot.Policy) - nowMs;
            if (left <= 0) silent(host, slot);
            else wait = Math.Min(Horizon, left / 1000 + 1);
        }
        buckets[(second + wait) % buckets.Length].Add((host, slot));
    }
}
