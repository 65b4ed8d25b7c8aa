namespace Muster.LoadTest.Running;

/// <summary>How passes of an open run are spread over time.</summary>
public enum ArrivalKind
{
    /// <summary>Evenly, as a metronome.</summary>
    Even,

    /// <summary>At random, as people come who do not know of each other.</summary>
    Poisson,
}

/// <summary>When each pass of an open run is planned to start. One per thread; together they make the whole.</summary>
internal abstract class Arrivals
{
    /// <summary>The next planned start in nanoseconds since the run's; <see cref="long.MaxValue"/>: there is none.</summary>
    public abstract long Next(out long pass);

    public static Arrivals Of(LoadPlan plan, int thread, int threads) => plan switch
    {
        { Moments: { } moments } => new Listed(moments, thread, threads),
        { Arrivals: ArrivalKind.Poisson } => new Poisson(plan.Rate!.Value, thread, threads),
        _ => new Even(plan.Rate!.Value, thread, threads),
    };

    private sealed class Even(double rate, int thread, int threads) : Arrivals
    {
        private long _at = thread;

        public override long Next(out long pass)
        {
            pass = _at;
            _at += threads;
            return (long)(pass / rate * 1e9);
        }
    }

    private sealed class Poisson(double rate, int thread, int threads) : Arrivals
    {
        // The same run each time: two runs are compared by what the server does, not by luck.
        private readonly Random _random = new(7919 * (thread + 1));
        private long _at = thread;
        private double _seconds;

        public override long Next(out long pass)
        {
            pass = _at;
            _at += threads;
            _seconds += -Math.Log(1 - _random.NextDouble()) * threads / rate;
            return (long)(_seconds * 1e9);
        }
    }

    private sealed class Listed(IReadOnlyList<long> moments, int thread, int threads) : Arrivals
    {
        private long _at = thread;

        public override long Next(out long pass)
        {
            pass = _at;
            if (_at >= moments.Count) return long.MaxValue;
            _at += threads;
            return moments[(int)pass];
        }
    }
}
