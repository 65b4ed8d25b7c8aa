namespace Muster.Testing.Forecasting;

/// <summary>One false alarm or one fill that nobody was told of: where to look when asking why.</summary>
/// <param name="Missed">A fill; else a false alarm.</param>
/// <param name="ByBurst">The false alarm began as a burst's.</param>
public readonly record struct AlarmFault(string Kind, int Seed, int Minute, bool Missed, bool ByBurst);

/// <summary>What a rule did over many series. Lead times in hours.</summary>
public sealed class AlarmScore
{
    public int Fills { get; set; }
    public int Caught { get; set; }
    public int Alarms { get; set; }
    public int False { get; set; }

    /// <summary>Of the alarms those that began as a burst's, and how many of these were false.</summary>
    public int Bursts { get; set; }
    public int FalseBursts { get; set; }

    /// <summary>Right, but full came only after the horizon, within twice of it.</summary>
    public int EarlyAlarms { get; set; }
    public double Days { get; set; }
    public List<double> Leads { get; } = [];
    public List<AlarmFault> Faults { get; } = [];
    public int Bands { get; set; }
    public int Covered { get; set; }
    public int OpenBands { get; set; }

    public double Recall => Fills == 0 ? double.NaN : (double)Caught / Fills;
    public double Precision => Alarms == 0 ? double.NaN : (double)(Alarms - False) / Alarms;
    public double FalsePerThousandDays => 1000.0 * False / Days;
    public double Coverage => Bands == 0 ? double.NaN : (double)Covered / Bands;
    public double MedianLead => Leads.Count == 0 ? double.NaN : Leads.Order().ElementAt(Leads.Count / 2);

    public void Add(AlarmScore other)
    {
        (Fills, Caught, Alarms, False, EarlyAlarms) = (Fills + other.Fills, Caught + other.Caught, Alarms + other.Alarms, False + other.False, EarlyAlarms + other.EarlyAlarms);
        (Bursts, FalseBursts) = (Bursts + other.Bursts, FalseBursts + other.FalseBursts);
        (Days, Bands, Covered, OpenBands) = (Days + other.Days, Bands + other.Bands, Covered + other.Covered, OpenBands + other.OpenBands);
        Leads.AddRange(other.Leads);
        Faults.AddRange(other.Faults);
    }
}

/// <summary>
/// Walks through a series and asks a rule every five minutes, as it would have been asked on the day. An alarm is a stretch of yes; stretches
/// less than an hour apart are one. It is false when the disk neither is nor would have been full within 48 h of its beginning. A fill is
/// caught when an alarm stood ten minutes before it, or ended less than an hour before. Days one to three only teach.
/// </summary>
public static class RollingOrigin
{
    private const int Step = 5, Warm = 3 * FillSeries.Day, Horizon = FillSeries.Day, Merge = 60, LeastLead = 10;

    /// <summary>Bands are looked at every six hours: neighbours say the same.</summary>
    private const int BandEvery = 360;

    public static AlarmScore Score(FillSeries series, IFillAlarm rule)
    {
        var score = new AlarmScore { Days = (series.Levels.Length - Warm) / (double)FillSeries.Day };
        List<(int From, int To, bool ByBurst)> alarms = [];
        rule.Begin(series);
        for (var minute = 0; minute < series.Levels.Length; minute += Step)
        {
            var yes = rule.At(minute);
            if (minute < Warm || series.Levels[minute] >= series.Bounds[minute]) continue;
            if (yes)
            {
                if (alarms.Count > 0 && minute - alarms[^1].To <= Merge && !series.Fills.Any(fill => fill > alarms[^1].To && fill < minute)) alarms[^1] = alarms[^1] with { To = minute };
                else alarms.Add((minute, minute, rule.ByBurst));
            }
            if (minute % BandEvery == 0 && rule.Band is { } band) Cover(score, series, minute, band);
        }
        foreach (var fill in series.Fills.Where(fill => fill >= Warm))
        {
            score.Fills++;
            var alarm = alarms.LastOrDefault(alarm => alarm.From <= fill - LeastLead);
            if (alarm == default || alarm.To < fill - Merge - LeastLead)
            {
                score.Faults.Add(new AlarmFault(series.Kind, series.Seed, fill, Missed: true, ByBurst: false));
                continue;
            }
            score.Caught++;
            score.Leads.Add((fill - alarm.From) / 60.0);
        }
        foreach (var (from, _, byBurst) in alarms)
        {
            var full = series.NextFull(from);
            // What the series does not show to its end is nobody's fault.
            if (full is null && from + 2 * Horizon > series.Levels.Length) continue;
            score.Alarms++;
            if (byBurst) score.Bursts++;
            if (full is null || full > from + 2 * Horizon)
            {
                score.False++;
                score.Faults.Add(new AlarmFault(series.Kind, series.Seed, from, Missed: false, byBurst));
                if (byBurst) score.FalseBursts++;
            }
            else if (full > from + Horizon) score.EarlyAlarms++;
        }
        return score;
    }

    private static void Cover(AlarmScore score, FillSeries series, int minute, (double Early, double Late) band)
    {
        if (double.IsInfinity(band.Late))
        {
            score.OpenBands++;
            return;
        }
        // Chosen by the forecast alone, never by what came: a series that ended with its fill would count only the bands that ended before it.
        if (minute + band.Late > series.Known) return;
        score.Bands++;
        if (series.NextFull(minute) is { } full && full >= minute + band.Early && full <= minute + band.Late) score.Covered++;
    }
}
