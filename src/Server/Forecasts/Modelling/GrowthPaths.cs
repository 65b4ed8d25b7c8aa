namespace Muster.Server.Forecasts.Modelling;

/// <summary>Walks into the future of a level that grows by a drift: the drift itself is uncertain, and so is how long it goes on.</summary>
internal static class GrowthPaths
{
    /// <summary>How regimes end: one that has lasted long goes on long. A young one is as likely to end as to last as long again; an old one is a habit. From the tuning runs.</summary>
    private const double Shape = 0.8, Settling = 12;

    /// <summary>Somebody who comes at any time finds a regime in its middle: it has lasted twice as long as was seen.</summary>
    private const double Unseen = 2;

    /// <summary>Far beyond what was seen a drift changes more than it did, up to so many times.</summary>
    private const double MostRestless = 2.5;

    /// <summary>Ends of the walks, in hours.</summary>
    /// <param name="start">The level now.</param>
    /// <param name="profile">What the hours of the day add beyond the mean.</param>
    /// <param name="hourNow">Of the day.</param>
    /// <param name="cleanups">Those that came before and were no habit.</param>
    public static double[] Walk(Regime regime, double start, double bound, double[] profile, int hourNow, CleanupsSeen cleanups, int walks, ulong seed)
    {
        var hits = new double[walks];
        var shape = Shaped(profile, hourNow);
        var steps = Horizon.Steps;
        var beyond = regime.Drift > 0 ? Math.Clamp(Math.Sqrt(Math.Max(bound - start, 0) / regime.Drift / regime.Age), 1, MostRestless) : 1;
        var restless = regime.Restless * beyond * regime.Drift;
        var error = Math.Sqrt(regime.DriftError * regime.DriftError + restless * restless);
        var lasted = regime.Always ? Unseen * regime.Age : regime.Age;
        var age = lasted * (1 + lasted / Settling);
        var dice = new Dice(seed);
        for (var walk = 0; walk < walks; walk++)
        {
            // Drifts are spread evenly over their distribution, ends of the regime by a second even sequence: few walks then do for many.
            var drift = regime.Drift + error * Dice.NormalQuantile((walk + 0.5) / walks);
            var even = (walk * 0.6180339887498949 + 0.5) % 1;
            var ends = age * (Math.Pow(1 - even, -1 / Shape) - 1);
            // Half as fast or twice as fast as it slowed, or no more at all.
            var slowing = double.IsFinite(regime.Slowing) ? regime.Slowing / (2 * ((walk * 0.7548776662466927 + 0.5) % 1)) : double.PositiveInfinity;
            var quickening = double.IsFinite(regime.Quickening) ? regime.Quickening / (2 * ((walk * 0.7548776662466927 + 0.5) % 1)) : double.PositiveInfinity;
            var met = (walk * 0.5698402909980532 + 0.5) % 1;
            var kept = cleanups.Clock is { } clock && met >= clock.Holds ? CleanupsSeen.Unasked : cleanups;
            hits[walk] = One(regime, start, bound, drift, slowing, quickening, ends, shape, steps, kept, kept.Next(0, met), ref dice);
        }
        return hits;
    }

    private static double One(Regime regime, double start, double bound, double drift, double slowing, double quickening, double ends, double[] shape, double[] steps, CleanupsSeen cleanups, double cleanup, ref Dice dice)
    {
        var (level, before, seen) = (start, 0.0, start);
        for (var i = 0; i < steps.Length; i++)
        {
            var width = steps[i] - before;
            var lasting = Math.Clamp(ends - before, 0, width);
            // Of a drift d / (1 + t / slowing) this is the sum over the step.
            var grown = double.IsFinite(slowing) ? slowing * Math.Log((slowing + before + lasting) / (slowing + before)) : lasting;
            // Of a drift d (1 + t / quickening); it quickens no longer than it was seen to.
            if (double.IsFinite(quickening)) grown += lasting * Math.Min(before + lasting / 2, regime.Age) / quickening;
            level += drift * grown + Math.Min(regime.Before, drift) * (width - lasting) + regime.Wander * Math.Sqrt(width) * dice.Normal();
            if (cleanup < steps[i])
            {
                // Of a first cleanup nobody knows what it leaves: enough room for long.
                if (cleanups.Taken.Length == 0) return double.PositiveInfinity;
                level -= cleanups.Taken[dice.Below(cleanups.Taken.Length)];
                cleanup = cleanups.Next(steps[i], dice.Even());
            }
            // Of several hours the highest counts.
            var jitter = regime.Jitter[regime.Jitter.Length - 1 - (int)(regime.Jitter.Length * dice.Even() / width)];
            var now = level + shape[i] + jitter;
            if (now >= bound) return before + width * Math.Clamp((bound - seen) / Math.Max(now - seen, double.Epsilon), 0, 1);
            (before, seen) = (steps[i], level + shape[i]);
        }
        return double.PositiveInfinity;
    }

    /// <summary>What the day's shape has added by the end of every step; beyond two days its highest point.</summary>
    private static double[] Shaped(double[] profile, int hourNow)
    {
        var shape = new double[Horizon.Steps.Length];
        if (Array.TrueForAll(profile, value => value == 0)) return shape;
        double sum = 0, highest = double.MinValue;
        var hourly = new double[49];
        for (var h = 1; h <= 48; h++)
        {
            hourly[h] = sum += profile[(hourNow + h) % 24];
            highest = Math.Max(highest, sum);
        }
        for (var i = 0; i < shape.Length; i++) shape[i] = Horizon.Steps[i] <= 48 ? hourly[(int)Horizon.Steps[i]] : highest;
        return shape;
    }
}
