using Muster.Checks;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>The series of one check on one host, found once: the companion of its slot. Touched by the writer of check series only.</summary>
internal sealed class SlotSeries(string host)
{
    /// <summary>The host's shown name, which all the series carry.</summary>
    public string Host { get; } = host;
    public SeriesRef State, Duration;

    /// <summary>What the values were read from: the same array again holds the same values.</summary>
    public byte[]? Output;

    public PerfSeries[] Values = [];

    public IEnumerable<SeriesRef> All => Values.SelectMany(value => value.All).Prepend(Duration).Prepend(State).Where(series => series.Id != 0);
}

/// <summary>The series of one performance value and of its thresholds.</summary>
internal sealed class PerfSeries(PerfValue first)
{
    /// <summary>A value that has been U so far says nothing of its unit: its series is found when it has a number.</summary>
    private readonly bool _known = first.Value is not null;

    public string Label { get; } = first.Label;
    public string Unit { get; } = first.Unit;
    public PerfName Name;

    /// <summary>No series (0): refused, doubled, or of a value that has been U so far.</summary>
    public SeriesRef Value;

    /// <summary>The value last read, in base units; null for U.</summary>
    public double? Last;

    /// <summary>The series has been ended by a stale marker, because the value became unknown.</summary>
    public bool Ended;

    public PerfBounds? Bounds;

    public IEnumerable<SeriesRef> All => Bounds is null ? [Value] : Bounds.Series.Select(bound => bound.Series).Prepend(Value);

    /// <summary>Whether this is the place of a value: by label, and by unit unless the value is U, which has none.</summary>
    public bool Fits(PerfValue value) => Label == value.Label && (value.Value is null || (_known && Unit == value.Unit));
}

/// <summary>The thresholds of one performance value as last printed, and their series.</summary>
internal sealed class PerfBounds(PerfValue value)
{
    private readonly (string? Warn, string? Crit, string? Min, string? Max) _texts = (value.Warn, value.Crit, value.Min, value.Max);

    public List<(SeriesRef Series, double Value)> Series { get; } = [];

    /// <summary>Bounds hardly change: they are written once a minute, which every look-back of a query reaches.</summary>
    public long WrittenMs { get; set; } = long.MinValue;

    public static bool Any(PerfValue value) => value.Warn is not null || value.Crit is not null || value.Min is not null || value.Max is not null;

    public bool Are(PerfValue value) => _texts.Warn == value.Warn && _texts.Crit == value.Crit && _texts.Min == value.Min && _texts.Max == value.Max;

    /// <summary>Suffix and number of every bound that is one. A range alerts outside of its two ends (with <c>@</c>: inside); the lower is written when it was printed.</summary>
    public static IEnumerable<(string Suffix, double Value)> Read(PerfValue value)
    {
        foreach (var (text, name) in new[] { (value.Warn, "_warning"), (value.Crit, "_critical") })
        {
            if (text is null || !AlertRange.TryParse(text, out var range, out _)) continue;
            foreach (var end in Ends(range, name, text)) yield return end;
        }
        if (value.Min is not null && PerfNumber.TryParse(value.Min, out var min)) yield return ("_min", min);
        if (value.Max is not null && PerfNumber.TryParse(value.Max, out var max)) yield return ("_max", max);
    }

    private static IEnumerable<(string Suffix, double Value)> Ends(AlertRange range, string name, string text)
    {
        if (double.IsFinite(range.End)) yield return (name, range.End);
        if (double.IsFinite(range.Start) && text.Contains(':', StringComparison.Ordinal)) yield return (name + "_low", range.Start);
    }
}
