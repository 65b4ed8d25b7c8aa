namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// What the cycle that is under way tells of its own peak. A cycle that stands higher than others did so long after their cleanups ends higher,
/// as far as that was so before: where the clock cleans up it is nearly all, where a limit does it is nothing.
/// </summary>
/// <param name="shift">How much higher than the line of the peaks.</param>
/// <param name="left">What peaks differed by from what was told so, rising.</param>
internal sealed class OpenCycle(double shift, double[] left)
{
    /// <summary>The cycle of a peak began before the history.</summary>
    public const int Unknown = -1;

    /// <summary>Fewer cycles than this say nothing of how one follows from the other; so many more make it half sure.</summary>
    private const int Least = 4;

    private const int Tries = 4;

    /// <summary>Null when too few cycles lasted as long as this one.</summary>
    /// <param name="peaks">Away from their line.</param>
    /// <param name="heights">Of those lines, at hour 0.</param>
    /// <param name="begins">The cleanups before the peaks.</param>
    /// <param name="ends">The cleanups after them, or when the peaks were.</param>
    /// <param name="height">Of the line that holds now.</param>
    public static OpenCycle? Of(double[] levels, double[] peaks, double[] heights, int[] begins, double[] ends, int elapsed, double slope, double height)
    {
        List<(double Level, double Peak)> alike = [];
        for (var i = 0; i < peaks.Length; i++)
            if (begins[i] != Unknown && begins[i] + elapsed <= ends[i] && elapsed > 0) alike.Add((levels[begins[i] + elapsed] - slope * (begins[i] + elapsed) - heights[i], peaks[i]));
        if (alike.Count < Least) return null;
        var (level, peak) = (alike.Average(one => one.Level), alike.Average(one => one.Peak));
        double squares = 0, products = 0;
        foreach (var one in alike)
        {
            squares += (one.Level - level) * (one.Level - level);
            products += (one.Level - level) * (one.Peak - peak);
        }
        if (squares <= 0) return null;
        var share = Math.Max(0, products / squares) * alike.Count / (alike.Count + Least);
        var left = alike.Select(one => one.Peak - share * (one.Level - level)).Order().ToArray();
        // A level that no cycle had then says no more than cycles differed: beyond that it is none of their like.
        var most = alike.Max(one => one.Peak) - alike.Min(one => one.Peak);
        return new OpenCycle(Math.Clamp(share * (levels[^1] - slope * (levels.Length - 1) - height - level), -most, most), left);
    }

    /// <summary>How far above its line the peak comes to lie that is not yet below <paramref name="now"/>: it is no peak as long as the level rises.</summary>
    public double Beyond(double now, ref Dice dice)
    {
        double beyond = 0;
        for (var i = 0; i < Tries; i++)
        {
            beyond = shift + left[dice.Below(left.Length)];
            if (beyond >= now) return beyond;
        }
        // Higher than all of its like: how much more is anybody's guess, but less than they differ.
        return now + dice.Even() * (now - beyond > 0 ? Math.Min(now - beyond, left[^1] - left[0]) : 0);
    }
}
