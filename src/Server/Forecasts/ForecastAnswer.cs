using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Forecasts;

/// <summary>Probabilities that the bound is reached within these times, 0 to 1.</summary>
public sealed record WithinAnswer(double In4h, double In24h, double In7d, double In30d);

/// <summary>Fills in so many minutes at this rate.</summary>
public sealed record BurstAnswer(double Minutes, double PerMinute, double LastingMinutes);

/// <summary>A cleanup that comes by the clock: when next, and after how many hours again.</summary>
public sealed record CleanupAnswer(DateTimeOffset Next, int EveryHours);

/// <summary>A forecast in the REST API.</summary>
/// <param name="Severity">critical, warning, coming, calm, new (too new to tell), or reached: it stands at its bound already.</param>
/// <param name="Abstention">tooNew, fluctuating or farAway; null when there is a date.</param>
/// <param name="Early">The bound is reached before with 10 %; <paramref name="Late"/>: with 90 %, null when less than that within two years.</param>
public sealed record ForecastAnswer(
    string Id, string Host, string HostId, string Kind, string What, string Sentence, string Severity, double Level, double Bound, string Unit, DateTimeOffset At,
    WithinAnswer? Probability, DateTimeOffset? Early, DateTimeOffset? Middle, DateTimeOffset? Late, string? Abstention, string Manner, double DriftPerHour, BurstAnswer? Burst, CleanupAnswer? Cleanup, string Query)
{
    public static ForecastAnswer Of(CurrentForecast one) => new(
        one.Id, one.Metric.HostName, one.Metric.Host.ToString(), Lower(one.Metric.Kind.ToString()), one.Metric.What, ForecastWords.Sentence(one), one.Severity, one.Level, one.Bound, one.Metric.Unit, one.At,
        one.Fill.Abstention is Modelling.Abstention.TooNew or Modelling.Abstention.Fluctuating ? null : new WithinAnswer(one.Fill.In4h, one.Fill.In24h, one.Fill.In7d, one.Fill.In30d),
        one.Early, one.Middle, one.Late, one.Fill.Abstention == Modelling.Abstention.None ? null : Lower(one.Fill.Abstention.ToString()), Lower(one.Fill.Manner.ToString()), one.Fill.DriftPerHour,
        one.Burst is { } burst ? new BurstAnswer(burst.Minutes, burst.PerMinute, burst.Lasting) : null,
        one.Fill.Cleanup is { } cleanup ? new CleanupAnswer(one.At.AddHours(cleanup.Hours), cleanup.EveryHours) : null, one.Metric.Query);

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
