namespace Muster.Cli.Query;

/// <summary>The moments a range query looks at.</summary>
internal sealed record QuerySpan(DateTimeOffset From, DateTimeOffset To, long StepMs)
{
    private const int MostPoints = 11_000;
    private static readonly long[] Round =
        [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400, 172_800, 604_800];

    /// <param name="wanted">Points to have when no step is given.</param>
    /// <exception cref="UsageException">The end lies before the beginning, or the step makes more points than a server gives.</exception>
    public static QuerySpan Of(DateTimeOffset from, DateTimeOffset to, long? stepMs, int wanted)
    {
        if (to <= from) throw new UsageException($"--to ({to:yyyy-MM-dd HH:mm:ss}Z) is not after --from ({from:yyyy-MM-dd HH:mm:ss}Z)");
        var length = (long)(to - from).TotalMilliseconds;
        var step = stepMs ?? StepFor(length, wanted);
        return length / step < MostPoints ? new QuerySpan(from, to, step)
            : throw new UsageException($"--step makes {length / step + 1} points, and {MostPoints} are the most: take a longer step or a shorter range");
    }

    /// <summary>A step that people would choose, with at most so many points.</summary>
    private static long StepFor(long lengthMs, int wanted)
    {
        var least = lengthMs / 1000.0 / Math.Max(1, wanted);
        var found = Array.Find(Round, step => step >= least);
        return 1000 * (found > 0 ? found : (long)Math.Ceiling(least / Round[^1]) * Round[^1]);
    }
}
