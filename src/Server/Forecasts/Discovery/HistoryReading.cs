using Muster.Metrics;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Forecasts.Discovery;

/// <summary>The levels of a bounded metric: what the model asks for, and the newest samples one by one.</summary>
/// <param name="Times">Of the last two hours, unix milliseconds.</param>
/// <param name="Levels">At those times; turned upwards.</param>
public sealed record MetricHistory(LevelHistory Level, ReadOnlyMemory<long> Times, ReadOnlyMemory<double> Levels)
{
    /// <summary>What was known so many minutes ago, at most ninety; null: there were no samples then.</summary>
    public LevelHistory? Earlier(int minutes)
    {
        const long hour = 3_600_000, minute = 60_000;
        var nowMs = Level.NowMs - minutes * minute;
        var (now, recently) = (double.NaN, double.NaN);
        for (var i = 0; i < Times.Length && Times.Span[i] <= nowMs; i++)
        {
            now = Levels.Span[i];
            if (Times.Span[i] <= nowMs - hour / 2) recently = now;
        }
        var whole = (int)Math.Clamp(nowMs / hour - Level.FirstHour, 0, Level.Hours.Length);
        return double.IsNaN(now) ? null : Level with { Hours = Level.Hours[..whole], Lows = Level.Lows[..whole], Now = now, Recently = recently, NowMs = nowMs };
    }
}

/// <summary>Reads histories from the metrics store; old samples may come as the store's coarser data.</summary>
public sealed class HistoryReading(MetricsStore store)
{
    public const int MostHours = 45 * 24;
    private const long Hour = 3_600_000;
    private const long Stale = 20 * 60_000;

    /// <param name="hours">How far back.</param>
    /// <returns>Null when there are no samples of late.</returns>
    public MetricHistory? Read(BoundedMetric metric, DateTimeOffset now, int hours, CancellationToken ct) => metric switch
    {
        RestOfWhole parts => Read(parts, now.ToUnixTimeMilliseconds(), hours, ct),
        TowardsBound one => Read(one, now.ToUnixTimeMilliseconds(), hours, ct),
        _ => null,
    };

    private MetricHistory? Read(RestOfWhole parts, long nowMs, int hours, CancellationToken ct)
    {
        var from = (nowMs / Hour - hours) * Hour;
        if (One(parts.Whole, from, nowMs, "last_over_time", ct) is not { } whole || One(parts.Rest, from, nowMs, "min_over_time", ct) is not { } rest) return null;
        // Each rest belongs to the size of its time: a disk that was resized keeps its levels.
        var levels = new double[rest.Times.Length];
        var times = whole.Times.Span;
        var sizes = whole.Values.Span;
        var (at, size) = (0, double.NaN);
        for (var i = 0; i < levels.Length; i++)
        {
            for (; at < times.Length && times[at] <= rest.Times.Span[i]; at++)
                if (!double.IsNaN(sizes[at])) size = sizes[at];
            levels[i] = size - rest.Values.Span[i];
        }
        for (; at < times.Length; at++)
            if (!double.IsNaN(sizes[at])) size = sizes[at];
        return Of(rest.Times.Span, levels, size, nowMs, hours);
    }

    private MetricHistory? Read(TowardsBound one, long nowMs, int hours, CancellationToken ct)
    {
        if (One(one.Series, (nowMs / Hour - hours) * Hour, nowMs, one.Falling ? "min_over_time" : "max_over_time", ct) is not { } series) return null;
        if (!one.Falling) return Of(series.Times.Span, series.Values.Span, one.Bound, nowMs, hours);
        var turned = series.Values.ToArray();
        for (var i = 0; i < turned.Length; i++) turned[i] = -turned[i];
        return Of(series.Times.Span, turned, -one.Bound, nowMs, hours);
    }

    private SeriesSamples? One(Labels labels, long fromMs, long toMs, string function, CancellationToken ct)
    {
        Matcher[] matchers = [.. labels.Select(label => new Matcher(label.Name, MatchKind.Equal, label.Value))];
        foreach (var series in store.Reader.Select(matchers, fromMs, toMs, new ReadHints(Hour, Hour, function), ct))
            if (series.Labels.Count == labels.Count && series.Times.Length > 0) return series;
        return null;
    }

    private static MetricHistory? Of(ReadOnlySpan<long> times, ReadOnlySpan<double> levels, double bound, long nowMs, int hours)
    {
        var (first, whole) = (nowMs / Hour - hours, hours);
        var (highs, lows) = (new double[whole], new double[whole]);
        Array.Fill(highs, double.NaN);
        Array.Fill(lows, double.NaN);
        var newest = -1;
        var (now, recently) = (double.NaN, double.NaN);
        var recent = levels.Length;
        for (var i = 0; i < levels.Length; i++)
        {
            if (double.IsNaN(levels[i])) continue;
            newest = i;
            var hour = times[i] / Hour - first;
            if (hour >= 0 && hour < whole)
            {
                highs[hour] = double.IsNaN(highs[hour]) ? levels[i] : Math.Max(highs[hour], levels[i]);
                lows[hour] = double.IsNaN(lows[hour]) ? levels[i] : Math.Min(lows[hour], levels[i]);
            }
            if (times[i] <= nowMs - Hour / 2) recently = levels[i];
            if (recent == levels.Length && times[i] >= nowMs - 2 * Hour) recent = i;
            now = levels[i];
        }
        if (newest < 0 || nowMs - times[newest] > Stale || double.IsNaN(bound)) return null;
        var (ownTimes, ownLevels) = (new List<long>(), new List<double>());
        for (var i = recent; i < levels.Length; i++)
        {
            if (double.IsNaN(levels[i])) continue;
            ownTimes.Add(times[i]);
            ownLevels.Add(levels[i]);
        }
        return new MetricHistory(new LevelHistory(first, highs, lows, now, recently, times[newest], bound), ownTimes.ToArray(), ownLevels.ToArray());
    }
}
