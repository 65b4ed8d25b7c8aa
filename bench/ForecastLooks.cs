using System.Globalization;
using Muster.Bench.Recordings;
using Muster.Server.Forecasts.Modelling;
using Muster.Testing.Forecasting;

namespace Muster.Bench;

/// <summary>
/// Look by look what was said of the open recordings and what came, as comma-separated lines: to find out why bands do not hold. Held-out recordings cannot be asked for:
/// who has seen why they fail has tuned on them.
/// </summary>
public sealed class ForecastLooks : IBench
{
    private const int Every = 360, Look = 30;

    public string Name => "forecast-looks";

    public string Says => "every band that was said of the open recordings, and what came, as CSV [NAME...]";

    public Task<int> RunAsync(string[] arguments)
    {
        var rule = new MusterAlarm();
        Console.WriteLine("recording,size,day,of_bound,manner,abstention,in24h,early_days,late_days,full_in_days,verdict");
        foreach (var series in RecordedDisks.Of(RecordedSets.Open.Where(program => arguments.Length == 0 || arguments.Contains(program.Name))))
        {
            rule.Begin(series);
            for (var minute = 0; minute < series.Levels.Length; minute += Look)
            {
                rule.At(minute);
                if (minute >= 3 * FillSeries.Day && minute % Every == 0 && series.Levels[minute] < series.Bounds[minute]) Console.WriteLine(Line(series, minute, rule));
            }
        }
        return Task.FromResult(0);
    }

    private static string Line(FillSeries series, int minute, MusterAlarm rule)
    {
        var full = (series.NextFull(minute) - minute) / (double)FillSeries.Day;
        var (early, late) = rule.Band is { } band ? (band.Early / FillSeries.Day, band.Late / FillSeries.Day) : (double.NaN, double.NaN);
        var verdict = rule.Band is null ? "none"
            : double.IsInfinity(late) ? "open"
            : minute / (double)FillSeries.Day + late > series.Known / (double)FillSeries.Day ? "beyond"
            : full is null ? "never"
            : full < early ? "said late" : full > late ? "said early" : "held";
        return string.Create(CultureInfo.InvariantCulture,
            $"{series.Kind},{series.Seed},{minute / (double)FillSeries.Day:0.00},{series.Levels[minute] / series.Bounds[minute]:0.000},{rule.Last.Manner},{rule.Last.Abstention},{rule.Last.In24h:0.00},{early:0.00},{late:0.00},{full:0.00},{verdict}");
    }
}
