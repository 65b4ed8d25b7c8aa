using System.Diagnostics;

namespace Muster.LoadTest.Running;

/// <summary>One worker's part of the plan: which passes it starts, and when. Times are <see cref="Stopwatch"/> ticks. Not for several threads at once.</summary>
internal sealed class WorkShare
{
    /// <summary>What is underway when the time is over may still end within this; then it is given up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Arrivals? _arrivals;
    private readonly long _started, _passes, _stopAt;
    private readonly int _thread, _threads;
    private long _pass, _taken;

    public WorkShare(LoadPlan plan, long started, int thread)
    {
        (_started, _thread, _threads) = (started, thread, plan.Threads);
        _passes = plan.Passes ?? long.MaxValue;
        Connections = plan.Connections / plan.Threads + (thread < plan.Connections % plan.Threads ? 1 : 0);
        Timeout = Ticks(plan.Timeout);
        KeepAlive = plan.KeepAlive;
        _stopAt = plan.Duration is { } duration ? started + Ticks(duration) : long.MaxValue;
        GiveUpAt = plan.Duration is { } limit ? started + Ticks(limit) + Ticks(plan.Timeout < Grace ? plan.Timeout : Grace) : long.MaxValue;
        if (!plan.Open) return;
        _arrivals = Arrivals.Of(plan, thread, plan.Threads);
        Advance();
    }

    public bool Open => _arrivals is not null;

    public int Connections { get; }

    public long Timeout { get; }

    public bool KeepAlive { get; }

    /// <summary>When what is underway is not waited for any longer.</summary>
    public long GiveUpAt { get; }

    /// <summary>Open: when the next pass should start; <see cref="long.MaxValue"/>: never.</summary>
    public long Planned { get; private set; }

    public bool NothingPlanned => Planned == long.MaxValue;

    /// <summary>Open: a pass is due and every connection is taken.</summary>
    public bool Starved { get; set; }

    public bool IsDue(long now) => Planned <= now;

    /// <summary>Takes the pass that is due and plans the next one.</summary>
    public long TakePlanned()
    {
        long pass = _pass;
        Advance();
        return pass;
    }

    /// <summary>Closed: the next pass; false: enough were started, or the time is over.</summary>
    public bool TakePass(long now, out long pass)
    {
        pass = _taken * _threads + _thread;
        if (now >= _stopAt || pass >= _passes) return false;
        _taken++;
        return true;
    }

    private void Advance()
    {
        long offset = _arrivals!.Next(out _pass);
        long planned = offset == long.MaxValue ? long.MaxValue : _started + (long)(offset * (Stopwatch.Frequency / 1e9));
        Planned = _pass >= _passes || planned >= _stopAt ? long.MaxValue : planned;
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
