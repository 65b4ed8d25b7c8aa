namespace Muster.Server.Forecasts.Modelling;

/// <summary>The newest stretch of hours that belongs together, and how it moves: a drift, steps that add up, and a jitter that does not.</summary>
/// <param name="Age">Hours.</param>
/// <param name="Drift">Per hour.</param>
/// <param name="DriftError">Standard error of it.</param>
/// <param name="Wander">Standard deviation of what an hour adds beyond the drift and what stays.</param>
/// <param name="Shaking">Standard deviation of the level around its way: what comes and goes.</param>
/// <param name="Jitter">Deviations as they were seen, rising, with that standard deviation.</param>
/// <param name="Deviation">How far the newest hour lies above the line of the regime.</param>
/// <param name="Before">Drift of the hours before this regime; 0 when there were none.</param>
/// <param name="Always">It was there when the history begins: how long before, nobody has seen.</param>
/// <param name="Slowing">After so many hours half of the drift is left; infinite for most.</param>
/// <param name="Quickening">After so many hours the drift is twice what it is; infinite for most.</param>
/// <param name="Restless">What the drift changes by itself, as a share of it.</param>
internal sealed record Regime(int Age, double Drift, double DriftError, double Wander, double Shaking, double[] Jitter, double Deviation, double Before, bool Always, double Slowing, double Quickening, double Restless)
{
    private const int Least = 3;
    private const int LongLag = 48;

    /// <param name="growth">What the hours of growth added, oldest first, the day's shape taken off.</param>
    /// <param name="whole">Whether these are all hours there are, or those since something happened.</param>
    public static Regime Of(ReadOnlySpan<double> growth, double spread, bool whole)
    {
        var usual = Robust.Median(growth);
        var tame = new double[growth.Length];
        for (var i = 0; i < tame.Length; i++) tame[i] = Math.Clamp(growth[i], usual - 5 * spread, usual + 5 * spread);
        var (wander, jitter) = TypicalNoise(tame);
        var start = LastChange(growth, spread, wander, jitter);
        var own = growth[start..];
        var (drift, deviations) = DriftOf(own);
        if (own.Length >= 36) (wander, jitter) = Noise(own, drift);
        var n = (double)own.Length;
        var error = Math.Sqrt(wander * wander / n + 2 * jitter * jitter / (n * n));
        var deviation = deviations[^1];
        var change = DriftChange.Of(own, drift, wander, jitter);
        if (start > 0 && DriftChange.OfSlowing(growth, wander, jitter) is { } slowing) return Gradual(growth, slowing, wander, jitter, whole);
        if (start > 0 && DriftChange.OfQuickening(growth, wander, jitter) is { } quickening) return Gradual(growth, quickening, wander, jitter, whole);
        return new Regime(own.Length, change.Drift, error, wander, jitter, Scaled(deviations, jitter), deviation, start >= 12 ? Mean(growth[..start]) : 0, whole && start == 0, change.Slowing, change.Quickening, change.Restless);
    }

    /// <summary>No change began a regime: all of it is one growth that slows, or that quickens.</summary>
    private static Regime Gradual(ReadOnlySpan<double> growth, DriftChange change, double wander, double jitter, bool whole)
    {
        var newest = growth[^Math.Min(growth.Length, 24)..];
        var (_, deviations) = DriftOf(newest);
        return new Regime(growth.Length, change.Drift, Math.Sqrt(wander * wander / newest.Length), wander, jitter, Scaled(deviations, jitter), deviations[^1], 0, whole, change.Slowing, change.Quickening, change.Restless);
    }

    /// <summary>Where the mean of the increments changed last: halved again and again, each time only the newer part is kept.</summary>
    private static int LastChange(ReadOnlySpan<double> growth, double spread, double wander, double jitter)
    {
        var sums = new double[growth.Length + 1];
        var (floor, reach) = (Robust.Median(growth), 12 * spread);
        for (var i = 0; i < growth.Length; i++) sums[i + 1] = sums[i] + Math.Clamp(growth[i], floor - reach, floor + reach);
        var (a, b) = (Math.Max(wander * wander, 0.04 * spread * spread) + 1e-300, 2 * jitter * jitter);
        var start = 0;
        for (var round = 0; round < 12; round++)
        {
            var count = growth.Length - start;
            if (count < 2 * Least) break;
            var (best, at) = (0.0, -1);
            for (var cut = start + Least; cut <= growth.Length - Least; cut++)
            {
                double left = cut - start, right = growth.Length - cut;
                var difference = (sums[cut] - sums[start]) / left - (sums[^1] - sums[cut]) / right;
                var score = difference * difference / (a / left + b / (left * left) + a / right + b / (right * right));
                if (score > best) (best, at) = (score, cut);
            }
            if (best < 16 + 2 * Math.Log(count)) break;
            start = at;
        }
        return start;
    }

    /// <summary>From how the growth over one hour and over two days spreads: what adds up grows with the lag, what does not stays.</summary>
    private static (double Wander, double Jitter) Noise(ReadOnlySpan<double> growth, double drift)
    {
        var lag = Math.Clamp(growth.Length / 3, 1, LongLag);
        var (near, far) = (Square(growth, 1, drift), Square(growth, lag, drift));
        var wander = lag == 1 ? near : Math.Max((far - near) / (lag - 1), 0.02 * near);
        return (Math.Sqrt(wander), Math.Sqrt(Math.Max(0, (near - wander) / 2)));
    }

    private static double Square(ReadOnlySpan<double> growth, int lag, double drift)
    {
        double sum = 0, squares = 0;
        for (var i = 0; i < growth.Length; i++)
        {
            sum += growth[i] - drift;
            if (i >= lag) sum -= growth[i - lag] - drift;
            if (i >= lag - 1) squares += sum * sum;
        }
        return growth.Length < lag ? 0 : squares / (growth.Length - lag + 1);
    }

    /// <summary>The same of most of the hours, whatever drifts there were: each stretch is held against the one before it.</summary>
    private static (double Wander, double Jitter) TypicalNoise(ReadOnlySpan<double> growth)
    {
        const int stretch = 6;
        if (growth.Length < 4 * stretch) return Noise(growth, Mean(growth));
        var (near, far) = (Against(growth, 1), Against(growth, stretch));
        var wander = Math.Max((far - near) / (2 * (stretch - 1)), 0.02 * near);
        return (Math.Sqrt(wander), Math.Sqrt(Math.Max(0, (near - 2 * wander) / 6)));
    }

    private static double Against(ReadOnlySpan<double> growth, int stretch)
    {
        var squares = new double[growth.Length - 2 * stretch + 1];
        double older = 0, newer = 0;
        for (var i = 0; i < growth.Length; i++)
        {
            newer += growth[i];
            if (i >= stretch) (newer, older) = (newer - growth[i - stretch], older + growth[i - stretch]);
            if (i >= 2 * stretch) older -= growth[i - 2 * stretch];
            if (i >= 2 * stretch - 1) squares[i - 2 * stretch + 1] = (newer - older) * (newer - older);
        }
        // Of a normal distribution's squares the median is 0.455 of the mean.
        return Robust.Median(squares) / 0.455;
    }

    private static (double Drift, double[] Deviations) DriftOf(ReadOnlySpan<double> growth)
    {
        var (times, levels) = (new double[growth.Length + 1], new double[growth.Length + 1]);
        for (var i = 0; i < growth.Length; i++) (times[i + 1], levels[i + 1]) = (i + 1, levels[i] + growth[i]);
        var (slope, at0) = Robust.Line(times, levels);
        for (var i = 0; i < levels.Length; i++) levels[i] -= at0 + slope * times[i];
        return (slope, levels);
    }

    /// <summary>The newest week's deviations, sorted; those that come from wandering are taken back by making them as wide as the jitter is.</summary>
    private static double[] Scaled(double[] deviations, double jitter)
    {
        var newest = deviations[^Math.Min(deviations.Length, 168)..];
        var mean = Mean(newest);
        double squares = 0;
        foreach (var value in newest) squares += (value - mean) * (value - mean);
        var width = Math.Sqrt(squares / newest.Length);
        var scale = width > 0 ? Math.Min(1, jitter / width) : 0;
        for (var i = 0; i < newest.Length; i++) newest[i] *= scale;
        Array.Sort(newest);
        return newest;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values) sum += value;
        return values.IsEmpty ? 0 : sum / values.Length;
    }
}
