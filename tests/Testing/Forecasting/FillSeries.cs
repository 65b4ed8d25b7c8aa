namespace Muster.Testing.Forecasting;

/// <summary>One disk (or memory) through some weeks, a level for every minute, and when it was full.</summary>
/// <param name="Kind">What it is an example of: <c>linear</c>, <c>leak</c>, …</param>
/// <param name="Levels">Minute by minute; never above the bound.</param>
/// <param name="Bounds">Its size, minute by minute.</param>
/// <param name="Fills">Minutes in which it became full, rising.</param>
/// <param name="Averted">Minutes in which it would have become full, had nobody made it larger or smaller before: alarms for these are right, but nothing is missed without.</param>
public sealed record FillSeries(string Kind, int Seed, double[] Levels, double[] Bounds, IReadOnlyList<int> Fills, IReadOnlyList<int> Averted)
{
    public const int Day = 1440;

    public double Days => Levels.Length / (double)Day;

    /// <summary>Up to here it is known when it is full. A recording goes on after its first fill: only what a full disk would have done then is not known.</summary>
    public int Known { get; init; } = Levels.Length;

    /// <summary>The first time from <paramref name="minute"/> on that it is or would be full; null: not in these weeks.</summary>
    public int? NextFull(int minute)
    {
        int? next = null;
        foreach (var list in new[] { Fills, Averted })
            foreach (var fill in list)
                if (fill >= minute && (next is null || fill < next)) next = fill;
        return next;
    }
}
