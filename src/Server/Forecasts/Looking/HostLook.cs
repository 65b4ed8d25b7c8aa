using System.Security.Cryptography;
using System.Text;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.Hosts;

namespace Muster.Server.Forecasts.Looking;

/// <summary>What stays known of a metric between looks.</summary>
/// <param name="UsualRise">Rises that came and went here, for the burst detector.</param>
/// <param name="ReachedMs">When the bound was first seen reached since the look before; null: it was not.</param>
public sealed record LookedMetric(CurrentForecast Current, double UsualRise, long? ReachedMs);

/// <summary>Looks at one host's metrics: the whole forecast, or only for what fills right now.</summary>
public sealed class HostLook(MetricDiscovery discovery, HistoryReading histories)
{
    /// <summary>A look for bursts needs the newest hours only.</summary>
    private const int BurstHours = 3;

    /// <summary>From this chance within a month on it is asked what the past hour would have said.</summary>
    private const double Worth = 0.05;

    private static readonly int[] EarlierMinutes = [30, 60];

    public IReadOnlyList<LookedMetric> Whole(HostRecord host, IReadOnlyDictionary<string, LookedMetric> before, DateTimeOffset now, CancellationToken ct)
    {
        List<LookedMetric> looked = [];
        foreach (var metric in discovery.Of(host, now, ct))
            if (One(metric, before.GetValueOrDefault(metric.Key), now, ct) is { } one) looked.Add(one);
        return looked;
    }

    /// <summary>The same forecasts, with bursts as they are now.</summary>
    public IReadOnlyList<LookedMetric> Bursts(IEnumerable<LookedMetric> known, DateTimeOffset now, CancellationToken ct)
    {
        List<LookedMetric> looked = [];
        foreach (var one in known)
        {
            if (histories.Read(one.Current.Metric, now, BurstHours, ct) is not { } history)
            {
                looked.Add(one with { ReachedMs = null });
                continue;
            }
            var burst = BurstDetector.Look(history.Times.Span, history.Levels.Span, history.Level.Bound, one.UsualRise);
            long? reached = history.Level.Now >= history.Level.Bound && one.Current.Fill.Manner != FillManner.Reached ? history.Level.NowMs : null;
            looked.Add(one with { Current = one.Current with { Burst = burst }, ReachedMs = reached });
        }
        return looked;
    }

    private LookedMetric? One(BoundedMetric metric, LookedMetric? before, DateTimeOffset now, CancellationToken ct)
    {
        if (metric is KnownEnd end)
        {
            var left = (end.Ends - now).TotalHours;
            return new LookedMetric(new CurrentForecast(IdOf(metric), metric, Math.Round(left / 24, 1), 0, now, Certain(left), null), 0, null);
        }
        if (histories.Read(metric, now, HistoryReading.MostHours, ct) is not { } history) return null;
        var level = history.Level;
        var fill = FillModel.Forecast(level);
        var usual = BurstDetector.UsualRise(level.Hours.Span, level.Lows.Span);
        var burst = BurstDetector.Look(history.Times.Span, history.Levels.Span, level.Bound, usual);
        var turn = metric is TowardsBound { Falling: true } ? -1 : 1;
        var current = new CurrentForecast(IdOf(metric), metric, turn * level.Now, turn * level.Bound, DateTimeOffset.FromUnixTimeMilliseconds(level.NowMs), fill, burst, Before(history, fill));
        return new LookedMetric(current, usual, Reached(level, before, fill));
    }

    private static IReadOnlyList<FillForecast> Before(MetricHistory history, FillForecast fill) => fill.In30d < Worth ? []
        : [.. EarlierMinutes.Select(history.Earlier).OfType<LevelHistory>().Select(FillModel.Forecast)];

    /// <summary>Also between the looks: the server may have been away.</summary>
    private static long? Reached(LevelHistory level, LookedMetric? before, FillForecast fill)
    {
        var since = before?.Current.At.ToUnixTimeMilliseconds() ?? level.NowMs - 2 * 3_600_000;
        if (before is not { Current.Fill.Manner: FillManner.Reached })
            for (var h = 0; h < level.Hours.Length; h++)
                if ((level.FirstHour + h + 1) * 3_600_000 > since && level.Hours.Span[h] >= level.Bound) return Math.Max(since, (level.FirstHour + h) * 3_600_000);
        return fill.Manner == FillManner.Reached && before?.Current.Fill.Manner != FillManner.Reached ? level.NowMs : null;
    }

    /// <summary>A date that is known: it comes or it does not.</summary>
    private static FillForecast Certain(double hours)
    {
        double Before(double horizon) => hours <= horizon ? 1 : 0;
        return new FillForecast(Before(4), Before(24), Before(7 * 24), Before(30 * 24), hours, hours, hours, hours > Horizon.Longest ? Abstention.FarAway : Abstention.None, hours <= 0 ? FillManner.Reached : FillManner.Known, 0);
    }

    private static string IdOf(BoundedMetric metric) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(metric.Key)).AsSpan(0, 6));
}
