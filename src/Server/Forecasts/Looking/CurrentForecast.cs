using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Forecasts.Looking;

/// <summary>What is forecast of one metric now.</summary>
/// <param name="Id">Names it in addresses.</param>
/// <param name="Level">The newest level, as it is printed (not turned).</param>
/// <param name="At">Of the newest sample.</param>
/// <param name="Burst">It fills now, fast.</param>
public sealed record CurrentForecast(string Id, BoundedMetric Metric, double Level, double Bound, DateTimeOffset At, FillForecast Fill, Burst? Burst)
{
    public const double Even = 0.5;

    public DateTimeOffset? Early => Moment(Fill.Early);

    public DateTimeOffset? Middle => Moment(Fill.Middle);

    public DateTimeOffset? Late => Moment(Fill.Late);

    /// <summary>The sooner the more: minutes of a burst, else the middle of the band, else its beginning; infinite without a date.</summary>
    public double Hours => Burst is { } burst ? burst.Minutes / 60 : Fill.Middle ?? Fill.Early ?? double.PositiveInfinity;

    public bool Tells => Burst is not null || (Fill.Abstention == Abstention.None && Fill.Early is not null);

    /// <summary>Worth a person's look: full before the month ends, as likely as not.</summary>
    public bool IsComing => Burst is not null || (Tells && Fill.In30d >= Even);

    public string Severity => Burst is not null || Fill.In24h >= Even ? "critical" : Fill.In7d >= Even ? "warning" : Tells ? "coming" : "calm";

    /// <summary>Probability that the bound is reached within a horizon of the model.</summary>
    public double Within(int hours) => hours switch { 4 => Fill.In4h, 24 => Fill.In24h, 168 => Fill.In7d, 720 => Fill.In30d, _ => throw new ArgumentOutOfRangeException(nameof(hours), hours, "4, 24, 168 or 720") };

    private DateTimeOffset? Moment(double? hours) => hours is { } h ? At.AddHours(h) : null;
}
