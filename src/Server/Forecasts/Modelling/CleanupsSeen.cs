namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// Cleanups that are no habit yet: none, one or two were seen. What grew alone for days is thrown together, packed or thrown away one day (a repository, a
/// store with a retention), and nobody knows when. So a growth that was never cleaned up in m hours is not sure to go on for many times m.
/// </summary>
/// <param name="Taken">What each took away.</param>
/// <param name="Hours">In which they came.</param>
/// <param name="Clock">Brings them, where one is seen.</param>
internal sealed record CleanupsSeen(double[] Taken, int Hours, Clockwork? Clock = null)
{
    /// <summary>How many are taken to have come, beyond those seen: a growth of m hours without any goes on for m more with 0.5 to this power. From the tuning runs.</summary>
    private const double Supposed = 0.1;

    /// <summary>Cleanups that are not asked for here: there were many, and they are in how the level wanders.</summary>
    public static CleanupsSeen Unasked { get; } = new([], 0);

    /// <summary>Hours from <paramref name="from"/> to the next cleanup: that of a rate of which only a few events are known.</summary>
    /// <param name="even">Evenly in [0, 1).</param>
    public double Next(double from, double even) => Clock is not null ? Clock.After(from) : Hours == 0 ? double.PositiveInfinity : from + (Hours + from) * (Math.Pow(1 - even, -1 / (Taken.Length + Supposed)) - 1);
}
