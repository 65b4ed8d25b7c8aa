namespace Muster.Server.Forecasts.Modelling;

/// <summary>How the drift of a regime changed while it was seen: whether it slows down all the time, and how restless it is besides.</summary>
/// <param name="Drift">As it is now, per hour.</param>
/// <param name="Slowing">A growth that slows has, after this many hours, half of its drift left; infinite: it does not slow.</param>
/// <param name="Quickening">A growth that quickens has, after this many hours, twice its drift; infinite: it does not quicken.</param>
/// <param name="Restless">What drifts change by within the time that was seen, as a share of them.</param>
internal readonly record struct DriftChange(double Drift, double Slowing, double Quickening, double Restless)
{
    private const int Day = 24;

    /// <summary>Before it is known, a drift is taken to change by this share, as sure as so many days are. From the tuning runs.</summary>
    private const double Supposed = 0.08, SupposedDays = 2;

    /// <summary>Each quarter of the time must be slower than the one before by this much, and the last two differ by more than so many errors.</summary>
    private const double LeastRatio = 1.08, LeastErrors = 3;

    /// <summary>What is added from one quarter to the next may differ by this factor.</summary>
    private const double MostUneven = 4;

    /// <summary>
    /// How restless the drift of a regime was: each of the newest parts (whole days) is held against what those before it would have forecast. What is more than noise
    /// is change, and where they all missed it to the same side the drift is on its way there.
    /// </summary>
    /// <param name="growth">Of the hours of the regime, the day's shape taken off.</param>
    public static DriftChange Of(ReadOnlySpan<double> growth, double drift, double wander, double jitter)
    {
        var part = Math.Max(1, growth.Length / 4 / Day) * Day;
        if (growth.Length < 2 * part || drift <= 0) return new DriftChange(drift, double.PositiveInfinity, double.PositiveInfinity, Supposed);
        double squares = 0, missed = 0;
        var parts = 0;
        for (var to = growth.Length; to >= 2 * part && parts < 3; to -= part, parts++)
        {
            var away = Mean(growth[(to - part)..to]) - Mean(growth[..(to - part)]);
            squares += away * away - Square(part, wander, jitter) - Square(to - part, wander, jitter);
            missed += away;
        }
        (squares, missed) = (squares / parts, missed / parts);
        var sure = missed * missed / (Math.Max(squares, missed * missed) + Square(part, wander, jitter) + 1e-300);
        drift += missed * sure;
        if (drift <= 0) return new DriftChange(drift, double.PositiveInfinity, double.PositiveInfinity, Supposed);
        var change = Math.Max(0, squares) / (drift * drift);
        var days = growth.Length / (double)Day;
        return new DriftChange(drift, double.PositiveInfinity, double.PositiveInfinity, Math.Sqrt((SupposedDays * Supposed * Supposed + days * Math.Min(change, 1)) / (SupposedDays + days)));
    }

    /// <summary>
    /// A level that grows as a logarithm does: ever slower over all the time there is, with no place where it changed. Its drift falls as one
    /// over the time; the last two quarters tell where that time began. Null: it does not slow.
    /// </summary>
    /// <param name="growth">Of all hours there are.</param>
    public static DriftChange? OfSlowing(ReadOnlySpan<double> growth, double wander, double jitter)
    {
        var part = growth.Length / 4 / Day * Day;
        if (part == 0) return null;
        Span<double> means = stackalloc double[4];
        for (var i = 0; i < 4; i++) means[i] = Mean(growth.Slice(growth.Length - (4 - i) * part, part));
        for (var i = 1; i < 4; i++)
            if (means[i] <= 0 || means[i - 1] < LeastRatio * means[i]) return null;
        if (means[2] - means[3] < LeastErrors * Math.Sqrt(2 * Square(part, wander, jitter))) return null;
        // From the middle of the newest quarter back to where the time began; then on to now.
        var ratio = means[2] / means[3];
        var atNewest = ratio * part / (ratio - 1);
        var now = atNewest + part / 2.0;
        return new DriftChange(means[3] * atNewest / now, now, double.PositiveInfinity, Supposed);
    }

    /// <summary>
    /// A level that grows faster and faster, evenly over all the time there is: users join, files get longer. Its drift rises in a line. Null: it does not quicken.
    /// </summary>
    /// <param name="growth">Of all hours there are.</param>
    public static DriftChange? OfQuickening(ReadOnlySpan<double> growth, double wander, double jitter)
    {
        var part = growth.Length / 4 / Day * Day;
        if (part == 0) return null;
        Span<double> means = stackalloc double[4];
        for (var i = 0; i < 4; i++) means[i] = Mean(growth.Slice(growth.Length - (4 - i) * part, part));
        var (least, most) = (double.MaxValue, 0.0);
        for (var i = 1; i < 4; i++)
        {
            if (means[i - 1] <= 0) return null;
            (least, most) = (Math.Min(least, means[i] - means[i - 1]), Math.Max(most, means[i] - means[i - 1]));
        }
        // A line, not one change that the quarters are cut through.
        if (means[3] < LeastRatio * means[2] || least <= 0 || most > MostUneven * least || means[3] - means[2] < LeastErrors * Math.Sqrt(2 * Square(part, wander, jitter))) return null;
        var perHour = (means[3] - means[0]) / (3 * part);
        var now = means[3] + perHour * part / 2;
        return new DriftChange(now, double.PositiveInfinity, now / perHour, Supposed);
    }

    /// <summary>Of the error of the mean of so many hours.</summary>
    private static double Square(int hours, double wander, double jitter) => wander * wander / hours + 2 * jitter * jitter / ((double)hours * hours);

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
