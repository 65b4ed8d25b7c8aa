namespace Muster.Testing;

/// <summary>A clock that stands still until it is moved. Timers ring on the thread that moves it, in order of their times.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves on, and lets every timer ring that is due on the way, as often as it is.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            Timer? next;
            lock (gate)
            {
                next = timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                now = next is null ? end : next.Due > now ? next.Due.Value : now;
                next?.Rung();
            }
            if (next is null) return;
            next.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate) timers.Add(timer);
        return timer;
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            lock (time.gate) (Due, period) = (dueTime < TimeSpan.Zero ? null : time.now + dueTime, every);
            return true;
        }

        public void Rung() => Due = period > TimeSpan.Zero ? Due + period : null;

        public void Ring() => callback(state);

        public void Dispose()
        {
            lock (time.gate)
            {
                Due = null;
                time.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
