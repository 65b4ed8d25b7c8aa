namespace Muster.Server.Forecasts.Record;

/// <summary>Of the forecasts that said about so much: how many, what they said on average, how often it happened.</summary>
public sealed record CalibrationRow(double From, double To, int Forecasts, double Said, double Happened);

/// <summary>How forecasts over one horizon turned out.</summary>
/// <param name="Brier">Mean squared error of the probability; 0 is perfect.</param>
/// <param name="Baseline">The same of who always says how often it happens on the whole.</param>
public sealed record HorizonRecord(string Horizon, int Scored, int Came, double? Brier, double? Baseline, IReadOnlyList<CalibrationRow> Calibration);

/// <summary>The record of all forecasts given here.</summary>
/// <param name="Waiting">Given, and their time has not come.</param>
/// <param name="Bursts">How often "fills soon at this rate" was told as likely, and in <paramref name="BurstsCame"/> it was within the hour.</param>
/// <param name="BandsCovered">Share of 10–90 % bands that held, of those whose end has come; 0.8 is right.</param>
public sealed record TrackRecord(IReadOnlyList<HorizonRecord> Horizons, int Waiting, long Bands, double? BandsCovered, int Reached, int Foreseen, double? MedianLeadHours, long Bursts, long BurstsCame, int KeptDays)
{
    private static readonly double[] Edges = [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0000001];

    public static TrackRecord Of(ForecastStore store, DateTimeOffset now)
    {
        var (bands, inside) = store.Bands(now);
        var (bursts, came) = store.Bursts(now);
        var reaches = store.Reaches(1000);
        var leads = reaches.Where(reach => reach.LeadHours is not null).Select(reach => reach.LeadHours!.Value).Order().ToArray();
        return new TrackRecord(
            [.. new[] { "4h", "24h", "7d", "30d" }.Select(horizon => Of(horizon, store.Scored(horizon)))], store.Waiting(),
            bands, bands == 0 ? null : (double)inside / bands, reaches.Count, leads.Length, leads.Length == 0 ? null : leads[leads.Length / 2], bursts, came, (int)ForecastStore.Kept.TotalDays);
    }

    public static HorizonRecord Of(string horizon, IReadOnlyList<(double Said, bool Came)> scored)
    {
        if (scored.Count == 0) return new HorizonRecord(horizon, 0, 0, null, null, []);
        var came = scored.Count(one => one.Came);
        var usual = (double)came / scored.Count;
        var rows = new List<CalibrationRow>();
        for (var edge = 0; edge + 1 < Edges.Length; edge++)
        {
            var own = scored.Where(one => one.Said >= Edges[edge] && one.Said < Edges[edge + 1]).ToArray();
            if (own.Length > 0) rows.Add(new CalibrationRow(Edges[edge], Math.Min(1, Edges[edge + 1]), own.Length, own.Average(one => one.Said), own.Average(one => one.Came ? 1.0 : 0)));
        }
        return new HorizonRecord(horizon, scored.Count, came, scored.Average(one => Square(one.Said - (one.Came ? 1 : 0))), usual * (1 - usual), rows);
    }

    private static double Square(double value) => value * value;
}
