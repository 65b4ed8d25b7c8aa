using Muster.Server.Forecasts.Modelling;

namespace Muster.Testing.Forecasting;

/// <summary>
/// The built-in forecast check as a rule of the evaluation: at least 60 % within 24 hours in three looks running, or a burst that is likely to get there.
/// Asked for a forecast every half hour and for bursts every five minutes; the server asks more often. A burst counts as it does for the check: when the
/// looks of three minutes running say it, which makes a state hard.
/// </summary>
public sealed class MusterAlarm : IFillAlarm
{
    private const double Likely = 0.6;
    private const int LookEvery = 30, MostHours = 45 * 24, BurstMinutes = 120, BurstLooks = 3;
    private readonly double[] _hours = new double[4096], _lows = new double[4096];
    private readonly long[] _times = [.. Enumerable.Range(0, BurstMinutes + 1).Select(i => i * 60_000L)];
    private FillSeries _series = null!;
    private int _count, _streak;
    private double _usualRise;

    public string Name => "Muster";

    public FillForecast Last { get; private set; } = FillForecast.Without(Abstention.TooNew);

    public int Forecasts { get; private set; }

    public int Abstained { get; private set; }

    public (double Early, double Late)? Band { get; private set; }

    /// <summary>Whether the alarm came from the burst detector alone.</summary>
    public bool ByBurst { get; private set; }

    /// <summary>The chance of every look at the series so far, 0 where none was told; for those who ask what other limits would have said.</summary>
    public List<double> Chances { get; } = [];

    /// <summary>Whether the looks of three minutes running said that a burst is likely to get there, for every five minutes so far.</summary>
    public List<bool> Bursts { get; } = [];

    public void Begin(FillSeries series)
    {
        (_series, _count, _streak, _usualRise, Band) = (series, 0, 0, 0, null);
        Chances.Clear();
        Bursts.Clear();
    }

    public bool At(int minute)
    {
        while ((_count + 1) * 60 <= minute)
        {
            var hour = _series.Levels[(_count * 60)..(_count * 60 + 60)];
            (_hours[_count], _lows[_count]) = (hour.Max(), hour.Min());
            _count++;
            var known = Math.Min(_count, MostHours);
            _usualRise = BurstDetector.UsualRise(_hours.AsSpan(_count - known, known), _lows.AsSpan(_count - known, known));
        }
        Band = null;
        if (minute % LookEvery == 0) Look(minute);
        Bursts.Add(IsBurst(minute));
        ByBurst = _streak < 3 && Bursts[^1];
        return ByBurst || _streak >= 3;
    }

    private bool IsBurst(int minute) => minute >= BurstLooks && Enumerable.Range(0, BurstLooks).All(ago => IsLikely(minute - ago));

    private bool IsLikely(int minute)
    {
        var from = Math.Max(0, minute - BurstMinutes);
        return BurstDetector.Look(_times.AsSpan(0, minute - from + 1), _series.Levels.AsSpan(from, minute - from + 1), _series.Bounds[minute], _usualRise) is { IsLikely: true };
    }

    private void Look(int minute)
    {
        var known = Math.Min(_count, MostHours);
        Last = FillModel.Forecast(new LevelHistory(_count - known, _hours.AsMemory(_count - known, known), _lows.AsMemory(_count - known, known), _series.Levels[minute], minute < 30 ? double.NaN : _series.Levels[minute - 30], minute * 60_000L, _series.Bounds[minute]));
        Forecasts++;
        if (Last.Abstention != Abstention.None) Abstained++;
        else if (Last.Early is { } early && Last.Manner != FillManner.Reached) Band = (early * 60, (Last.Late ?? double.PositiveInfinity) * 60);
        Chances.Add(Last is { Abstention: Abstention.None, Manner: not FillManner.Reached } ? Last.In24h : 0);
        _streak = Chances[^1] >= Likely ? _streak + 1 : 0;
    }
}
