namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// In how many days may it happen? Takes a history apart (cleanups, jumps, the shape of the day, the last change of regime), then walks into
/// the future many times and counts how often and when the bound is reached. No clock, no chance: the same history gives the same forecast.
/// The method and its figures: docs/decisions/0051-forecasts-walk-from-regimes-and-peaks.md.
/// </summary>
public static class FillModel
{
    /// <summary>With fewer whole hours than this there is no forecast.</summary>
    public const int LeastHours = 6;

    /// <summary>Hours within which a growth is young.</summary>
    private const int Young = 12;

    /// <summary>Where a clock cleans up, a level above all usual peaks speaks half as much against it: the cleanup comes at its hour.</summary>
    private const double HalfByClock = 0.5;

    /// <summary>Hours that add less than this share of the drift are rest.</summary>
    private const double Rest = 0.15;

    public static FillForecast Forecast(LevelHistory history)
    {
        var hours = history.Hours.Span;
        var lead = 0;
        while (lead < hours.Length && double.IsNaN(hours[lead])) lead++;
        hours = hours[lead..];
        while (!hours.IsEmpty && double.IsNaN(hours[^1])) hours = hours[..^1];
        if (history.Now >= history.Bound) return new FillForecast(1, 1, 1, 1, 0, 0, 0, Abstention.None, FillManner.Reached, 0);
        if (hours.Length < LeastHours) return FillForecast.Without(Abstention.TooNew);

        history = AtItsHighest(history, hours);
        // A cleanup in the hour that is not whole yet must be seen, else the model stands on what is gone.
        var span = history.Bound - Least(hours);
        if (hours[^1] - history.Now > 0.02 * span) hours = (double[])[.. hours, history.Now];
        var increments = Increments.Of(hours, history.Bound);
        var margin = 0.01 * span;
        var clock = Clockwork.Of(increments, history.Bound);
        return FromHabits(history, increments, clock, margin, history.FirstHour + lead) with { Cleanup = clock is null ? null : new RegularCleanup(clock.After(0), clock.Period) };
    }

    private static FillForecast FromHabits(LevelHistory history, Increments increments, Clockwork? clock, double margin, long firstHour)
    {
        var teeth = TeethOfCleanups.Of(increments, history.Bound, clock);
        // Cleanups that are overdue say nothing where the days go up and down as they always did.
        if (teeth is null || teeth.Broken(history.Now, margin) > 0) teeth = TeethOfDays.Of(increments, history.Bound) ?? teeth;
        if (teeth is null)
        {
            if (clock is null && MayBeTeeth(increments, history)) return FillForecast.Without(Abstention.TooNew);
            var unruly = clock is null && increments.Cleanups.Count - increments.AtTheBound(history.Bound) >= SawTeeth.LeastCleanups;
            if (unruly) increments.KeepCleanups();
            var (grown, by, stands) = GrowthWalks(history, increments, firstHour, 0, increments.Seen(history.Bound) with { Clock = clock }, unruly);
            grown = Precedents.Of(increments, history.Now, history.Bound).TurnBack(grown);
            return Horizon.Read(grown, FillManner.Growth, by, stands, unruly);
        }
        var broken = teeth.Broken(history.Now, margin);
        var hits = teeth.Walk(history.Now, history.Bound, Horizon.Walks, 7);
        if (broken <= 0) return Horizon.Read(hits, FillManner.Peaks, teeth.Slope, teeth.DriftIsSeen);
        // The habit may go on or not: walks of both kinds, in proportion.
        var (walks, drift, seen) = GrowthWalks(history, increments, firstHour, increments.SinceCleanup, clock is null ? CleanupsSeen.Unasked : increments.Seen(history.Bound) with { Clock = clock }, unruly: false);
        walks = Precedents.Of(increments, history.Now, history.Bound).TurnBack(walks);
        var share = (int)((clock is null ? broken : broken * HalfByClock) * Horizon.Walks);
        for (var i = 0; i < share; i++) hits[i * Horizon.Walks / share] = walks[i * Horizon.Walks / share];
        return Horizon.Read(hits, FillManner.CleanupOverdue, drift, seen);
    }

    /// <summary>Met at any point of its breath a level is lower than its hour by no more than so many of the usual breaths.</summary>
    private const double Breaths = 1.25;

    /// <summary>
    /// What goes up and down within the hour (a heap, a spool) is met anywhere in between. The whole hours tell their highest level, so the newest must too:
    /// else the look of every half hour sees a cleanup that was none, or a level far below where it has been all the time.
    /// </summary>
    private static LevelHistory AtItsHighest(LevelHistory history, ReadOnlySpan<double> hours)
    {
        var lows = history.Lows.Span;
        var ranges = new List<double>(24);
        for (var i = Math.Max(0, lows.Length - 24); i < lows.Length; i++)
            if (!double.IsNaN(lows[i])) ranges.Add(history.Hours.Span[i] - lows[i]);
        var below = hours[^1] - history.Now;
        if (below <= 0 || ranges.Count == 0 || below > Breaths * Robust.Median(ranges.ToArray())) return history;
        return history with { Now = hours[^1], Recently = hours[^2] };
    }

    /// <summary>Above the peaks that came before cleanups by this share of what those took away it is no longer one of their like.</summary>
    private const double Alike = 0.25;

    /// <summary>In the first days: a cleanup came, and the level is about where it was before the cleanup. Whether that is a habit shows soon.</summary>
    private static bool MayBeTeeth(Increments increments, LevelHistory history)
    {
        if (increments.Cleanups.Count is 0 or >= SawTeeth.LeastCleanups || increments.Levels.Length > 5 * 24 || increments.AtTheBound(history.Bound) > 0) return false;
        var (highest, taken, until) = (double.MinValue, 0.0, increments.Cleanups[^1]);
        for (var h = 0; h <= until; h++) highest = Math.Max(highest, increments.Levels[h]);
        foreach (var hour in increments.Cleanups) taken = Math.Max(taken, increments.Levels[hour] - increments.LeftBy(hour));
        return history.Now <= highest + Alike * taken;
    }

    private static bool IsOneStep(List<double> growth, int age)
    {
        var (sum, largest) = (0.0, 0.0);
        foreach (var hour in growth.TakeLast(age)) (sum, largest) = (sum + Math.Max(hour, 0), Math.Max(largest, hour));
        return age > 1 && largest > 0.75 * sum;
    }

    /// <summary>The newest hours added hardly anything, for longer than it ever rested before.</summary>
    private static bool RestsAsNever(List<double> growth, Regime regime)
    {
        var (rest, longest) = (0, 0);
        foreach (var hour in growth.TakeLast(regime.Age))
        {
            longest = Math.Max(longest, rest);
            rest = hour < Rest * regime.Drift ? rest + 1 : 0;
        }
        return rest > Math.Max(longest, 1);
    }

    private static double Least(ReadOnlySpan<double> hours)
    {
        var least = hours[0];
        foreach (var level in hours)
            if (level < least) least = level;
        return least;
    }

    private static (double[] Hits, double Drift, bool Seen) GrowthWalks(LevelHistory history, Increments increments, long firstHour, int from, CleanupsSeen cleanups, bool unruly)
    {
        var profile = DailyProfile.Of(increments, firstHour);
        var growth = new List<double>(increments.All.Length);
        for (var i = from; i < increments.All.Length; i++)
            if (increments.Grows[i]) growth.Add(increments.All[i] - profile[(firstHour + i + 1) % 24]);
        if (growth.Count < 3) growth.InsertRange(0, increments.All.Where((_, i) => increments.Grows[i]).TakeLast(6));
        if (growth.Count == 0) growth.Add(0);
        var regime = Regime.Of(growth.ToArray(), increments.Spread, whole: from == 0 && increments.Cleanups.Count == 0);
        // A young growth that has rested for half an hour is over, and one that came in a single hour was a step.
        var over = history.Now - history.Recently < Rest * regime.Drift || IsOneStep(growth, regime.Age);
        over = over && (regime.Age < Young || (regime.Age < 3 * Young && RestsAsNever(growth, regime)));
        if (regime.Drift > 0 && over) regime = regime with { Drift = Math.Min(regime.Before, regime.Drift) };
        var seen = regime.Drift > 1.28 * regime.DriftError;
        // The line knows better than one jittery value where the level is.
        var trust = regime.Shaking * regime.Shaking / (regime.Shaking * regime.Shaking + regime.Wander * regime.Wander + 1e-300);
        var start = history.Now - (Math.Abs(regime.Deviation) < 4 * regime.Shaking ? trust * regime.Deviation : 0);
        var far = (Math.Max(regime.Drift, 0) * 1.4 + 2.5 * regime.DriftError) * Horizon.Longest + 3 * regime.Wander * Math.Sqrt(Horizon.Longest) + 5 * regime.Shaking;
        if (Math.Max(start, history.Now) + far + profile.Sum(Math.Abs) < history.Bound) return ([.. Enumerable.Repeat(double.PositiveInfinity, Horizon.Walks)], regime.Drift, seen);
        // Cleanups that lie within the regime are in how it wanders.
        if (unruly && regime.Age > increments.All.Length - increments.SinceCleanup) cleanups = CleanupsSeen.Unasked;
        var hits = GrowthPaths.Walk(regime, start, history.Bound, profile, (int)(history.NowMs / 3_600_000 % 24), cleanups, Horizon.Walks, 11);
        return (hits, regime.Drift, seen);
    }
}
