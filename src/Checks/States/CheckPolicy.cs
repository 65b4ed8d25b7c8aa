namespace Muster.Checks.States;

/// <summary>How the results of a check are judged. One instance is shared by all hosts that have the check.</summary>
public sealed record CheckPolicy
{
    /// <summary>Time between looks in a hard state.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Time between looks in a soft state.</summary>
    public TimeSpan RetryInterval { get; }

    /// <summary>Results in a row that are not OK before a problem is hard; 1..65535.</summary>
    public int MaxAttempts { get; }

    /// <summary>Silence after which a check on a host that is UP is NO-DATA.</summary>
    public TimeSpan NoDataAfter { get; }

    public bool FlappingEnabled { get; }

    /// <summary>Percent of change at or below which flapping stops.</summary>
    public double FlapLow { get; }

    /// <summary>Percent of change at or above which flapping starts.</summary>
    public double FlapHigh { get; }

    /// <param name="interval">Time between looks.</param>
    /// <param name="retryInterval">Default: <paramref name="interval"/>.</param>
    /// <param name="maxAttempts">1..65535.</param>
    /// <param name="timeout">How long one look may take; only used for the default of <paramref name="noDataAfter"/>.</param>
    /// <param name="noDataAfter">Default: max(3 x interval, interval + timeout + 10 s).</param>
    /// <param name="flappingEnabled">False: flapping is never found.</param>
    /// <param name="flapLow">0..100.</param>
    /// <param name="flapHigh">flapLow..100.</param>
    /// <exception cref="ArgumentOutOfRangeException">Names the parameter and what it may be.</exception>
    public CheckPolicy(
        TimeSpan interval, TimeSpan? retryInterval = null, int maxAttempts = 3, TimeSpan? timeout = null,
        TimeSpan? noDataAfter = null, bool flappingEnabled = true, double flapLow = 20, double flapHigh = 30)
    {
        if (interval <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(interval), interval, "the interval must be above 0");
        if (retryInterval <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(retryInterval), retryInterval, "the retry interval must be above 0");
        if (maxAttempts is < 1 or > ushort.MaxValue) throw new ArgumentOutOfRangeException(nameof(maxAttempts), maxAttempts, "attempts must be 1..65535");
        if (noDataAfter <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(noDataAfter), noDataAfter, "the silence that means no data must be above 0");
        if (!(flapLow >= 0 && flapLow <= flapHigh && flapHigh <= 100))
            throw new ArgumentOutOfRangeException(nameof(flapLow), flapLow, "flapping needs 0 <= low <= high <= 100");
        Interval = interval;
        RetryInterval = retryInterval ?? interval;
        MaxAttempts = maxAttempts;
        var slow = interval + (timeout ?? TimeSpan.FromSeconds(10)) + TimeSpan.FromSeconds(10);
        var thrice = 3 * interval;
        NoDataAfter = noDataAfter ?? (slow > thrice ? slow : thrice);
        NoDataAfterMs = (long)NoDataAfter.TotalMilliseconds;
        FlappingEnabled = flappingEnabled;
        FlapLow = flapLow;
        FlapHigh = flapHigh;
    }

    internal long NoDataAfterMs { get; }

    /// <summary>The time from the last look to the next: the retry interval while the state is soft.</summary>
    public TimeSpan NextLookAfter(in CheckState state) => state.Hard ? Interval : RetryInterval;
}
