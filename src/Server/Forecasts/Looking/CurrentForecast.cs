using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Forecasts.Looking;

/// <summary>What is forecast of one metric now.</summary>
/// <param name="Id">Names it in addresses.</param>
/// <param name="Level">The newest level, as it is printed (not turned).</param>
/// <param name="At">Of the newest sample.</param>
/// <param name="Burst">It fills now, fast.</param>
/// <param name="Before">What would have been said half an hour and an hour ago, where something may come: alarms stand on what lasts.</param>
public sealed record CurrentForecast(string Id, BoundedMetric Metric, double Level, double Bound, DateTimeOffset At, FillForecast Fill, Burst? Burst, IReadOnlyList<FillForecast>? Before = null)
{
    public const double Even = 0.5;

    /// <summary>From this chance within a day on it is critical, as for the built-in check. At one half more alarms are false, for few fills more (decision 0051).</summary>
    public const double Critical = 0.6;

    /// <summary>What <see cref="Severity"/> may be, the worst first.</summary>
    public static IReadOnlyList<string> Severities { get; } = ["critical", "warning", "coming", "calm", "new", "reached"];

    public DateTimeOffset? Early => Moment(Fill.Early);

    public DateTimeOffset? Middle => Moment(Fill.Middle);

    public DateTimeOffset? Late => Moment(Fill.Late);

    /// <summary>The sooner the more: minutes of a burst, else the middle of the band, else its beginning; infinite without a date.</summary>
    public double Hours => Burst is { } burst ? burst.Minutes / 60 : Fill.Middle ?? Fill.Early ?? double.PositiveInfinity;

    public bool Tells => Burst is not null || (Fill.Abstention == Abstention.None && Fill.Early is not null);

    /// <summary>It stands at its bound: that is no forecast any more, and the check of the thing itself tells it.</summary>
    public bool IsReached => Fill.Manner == FillManner.Reached;

    /// <summary>Worth a person's look: full before the month ends, as likely as not.</summary>
    public bool IsComing => !IsReached && (Burst is not null || (Tells && Fill.In30d >= Even));

    public string Severity => IsReached ? "reached" : Burst is { IsLikely: true } || Lasting(24) >= Critical ? "critical" : Burst is not null || Lasting(168) >= Even ? "warning" : Tells ? "coming" : Fill.Abstention == Abstention.TooNew ? "new" : "calm";

    /// <summary>Probability that the bound is reached within a horizon of the model.</summary>
    public double Within(int hours) => Fill.Within(hours);

    /// <summary>The least of it over the past hour: a chance that was not there half an hour ago is not yet worth an alarm.</summary>
    public double Lasting(int hours)
    {
        var least = Within(hours);
        foreach (var earlier in Before ?? [])
            if (earlier.Manner != FillManner.Reached) least = Math.Min(least, earlier.Abstention == Abstention.None ? earlier.Within(hours) : 0);
        return least;
    }

    private DateTimeOffset? Moment(double? hours) => hours is { } h ? At.AddHours(h) : null;
}
