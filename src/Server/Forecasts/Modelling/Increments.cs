namespace Muster.Server.Forecasts.Modelling;

/// <summary>The hours of a history taken apart: how much every hour added, which hours were cleanups, which single jumps.</summary>
internal sealed class Increments
{
    private const double FarOut = 6;

    /// <summary>A cleanup takes away more than this many of the large rises.</summary>
    private const double ManyRises = 2.5;

    /// <summary>A drop counts as a cleanup from this share of the way between the lowest level and the bound on.</summary>
    private const double LeastShare = 0.01;

    /// <summary>Jumps that come this often are how the thing grows, not an event.</summary>
    private const int Habit = 3;

    private const int LongestBridge = 24;

    /// <summary>Stages of a cleanup follow within so many hours, and what grows back between them is less than this share of what went.</summary>
    private const int MostStage = 6;
    private const double StageRegrowth = 0.3;

    private readonly Dictionary<int, int> _ends;

    private Increments(double[] levels, Dictionary<int, int> ends) => (Levels, _ends) = (levels, ends);

    /// <summary>Levels of the hours; those without a sample lie on the line between their neighbours.</summary>
    public double[] Levels { get; }

    /// <summary>What hour i + 1 has more than hour i.</summary>
    public required double[] All { get; init; }

    /// <summary>Which increments say something of the growth: neither cleanup nor single jump nor unknown.</summary>
    public required bool[] Grows { get; init; }

    /// <summary>The last hours before cleanups, rising.</summary>
    public required IReadOnlyList<int> Cleanups { get; init; }

    public required double Usual { get; init; }

    public required double Spread { get; init; }

    public static Increments Of(ReadOnlySpan<double> hours, double bound)
    {
        var levels = hours.ToArray();
        var known = new bool[levels.Length - 1];
        var last = 0;
        for (var i = 1; i < levels.Length; i++)
        {
            if (double.IsNaN(levels[i])) continue;
            var gap = i - last;
            var (from, step) = (levels[last], (levels[i] - levels[last]) / gap);
            for (var j = last; j < i; j++)
            {
                known[j] = gap <= LongestBridge;
                if (j > last) levels[j] = from + step * (j - last);
            }
            last = i;
        }
        var all = new double[known.Length];
        var lowest = levels[0];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = levels[i + 1] - levels[i];
            lowest = Math.Min(lowest, levels[i + 1]);
        }
        var said = all.Where((_, i) => known[i]).ToArray();
        var usual = said.Length == 0 ? 0 : Robust.Median(said);
        var spread = Math.Max(Robust.Spread(said, usual), 1e-7 * Math.Max(bound - lowest, 0));
        var least = LeastShare * Math.Max(bound - lowest, 0);
        var rises = said.Where(value => value > 0).ToArray();
        var drop = Math.Max(least, rises.Length == 0 ? 0 : ManyRises * Robust.Quantile(rises, 0.9));
        List<int> cleanups = [], jumps = [];
        Dictionary<int, int> ends = [];
        for (var i = 0; i < all.Length; i++)
        {
            if (!known[i]) continue;
            var away = all[i] - usual;
            if (-all[i] > drop)
            {
                // A cleanup that takes more than an hour is one, also one that comes in stages.
                if (cleanups.Count == 0 || !IsOneOf(levels, cleanups[^1], ends[cleanups[^1]], i)) cleanups.Add(i);
                (ends[cleanups[^1]], known[i]) = (i + 1, false);
            }
            else if (away > FarOut * spread && all[i] > least && Alone(all, i, usual, spread)) jumps.Add(i);
        }
        if (jumps.Count < Habit || Undone(jumps, cleanups) * 2 >= jumps.Count)
            foreach (var jump in jumps) known[jump] = false;
        return new Increments(levels, ends) { All = all, Grows = known, Cleanups = cleanups, Usual = usual, Spread = spread };
    }

    /// <summary>What was left when the cleanup that began with this hour was done.</summary>
    public double LeftBy(int cleanup) => Levels[_ends[cleanup]];

    /// <summary>The hour in which the cleanup that began with this one was done.</summary>
    public int Begun(int cleanup) => _ends[cleanup];

    /// <summary>The first hour after the last cleanup; 0 when there was none.</summary>
    public int SinceCleanup => Cleanups.Count == 0 ? 0 : Cleanups[^1] + 1;

    /// <summary>How many cleanups came only when the bound was reached: those save nobody.</summary>
    public int AtTheBound(double bound) => Cleanups.Count(hour => IsFull(hour, bound));

    /// <summary>What cleanups took away that came before the bound was reached, and how long the history is in which they came.</summary>
    public CleanupsSeen Seen(double bound) => new([.. Cleanups.Where(hour => !IsFull(hour, bound)).Select(hour => Levels[hour] - LeftBy(hour))], Levels.Length);

    public bool IsFull(int hour, double bound) => Levels[hour] >= bound - 0.004 * (bound - Levels.Min());

    /// <summary>Cleanups that come now and then, without a habit, belong to how the level moves.</summary>
    public void KeepCleanups()
    {
        foreach (var (begin, end) in _ends) Grows.AsSpan(begin, end - begin).Fill(true);
    }

    /// <summary>The drop in this hour goes on with the cleanup before it: what grew in between is little against what that took.</summary>
    private static bool IsOneOf(double[] levels, int began, int done, int hour)
    {
        if (done == hour) return true;
        return hour - done <= MostStage && levels[hour] - levels[done] < StageRegrowth * (levels[began] - levels[done]);
    }

    private static bool Alone(double[] all, int at, double usual, double spread)
    {
        for (var i = Math.Max(0, at - 2); i <= Math.Min(all.Length - 1, at + 2); i++)
            if (i != at && all[i] - usual > 3 * spread && all[i] > 0.1 * all[at]) return false;
        return true;
    }

    /// <summary>Jumps that a cleanup follows within a day: files that come and go.</summary>
    private static int Undone(List<int> jumps, List<int> cleanups) => jumps.Count(jump => cleanups.Exists(cleanup => cleanup > jump && cleanup <= jump + 24));
}
