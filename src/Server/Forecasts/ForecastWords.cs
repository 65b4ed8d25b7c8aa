using System.Globalization;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.Web.Kit;

namespace Muster.Server.Forecasts;

/// <summary>Forecasts as people say them: "In 3 days /var may be full".</summary>
public static class ForecastWords
{
    public static string Sentence(CurrentForecast one) => one switch
    {
        { Fill.Manner: FillManner.Reached } => $"{Capital(one.Metric.What)} {Done(one.Metric)}",
        { Burst: { } burst } => $"{Capital(one.Metric.What)} {Fills(one.Metric)} in {Span(burst.Minutes / 60)} at this rate",
        { Metric.Kind: BoundKind.Certificate, Fill.Middle: { } left } => $"In {Span(left)} {one.Metric.What} ends",
        { Tells: true, Fill: { Middle: { } middle } } => $"In {Span(middle)} {one.Metric.What} {May(one.Metric)}",
        { Tells: true, Fill: { Early: { } early } } => $"In {Span(early)} or later {one.Metric.What} {May(one.Metric)}",
        _ => Why(one),
    };

    /// <summary>The band and the chance, for a second line.</summary>
    public static string Detail(CurrentForecast one) => one switch
    {
        { Metric.Kind: BoundKind.Certificate, Middle: { } end } => $"on {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC, known exactly",
        { Fill.Manner: FillManner.Reached } => "now",
        { Burst: { } burst, Metric: var metric } => $"{Amount(burst.PerMinute, metric.Unit)} a minute for {Span(burst.Lasting / 60)}",
        { Tells: true, Early: { } early } => $"80 %: {Dates(early, one.Late)} · {Chances(one.Fill)}{(Cleanup(one.Fill) is { } cleanup ? $" · {cleanup}" : "")}",
        _ => "",
    };

    public static string Why(CurrentForecast one) => one.Fill.Abstention switch
    {
        Abstention.TooNew => "too new to tell",
        Abstention.Fluctuating => "fluctuating: no date can be told",
        _ => "more than 2 years",
    };

    /// <summary>When the clock cleans up next; null where none is seen.</summary>
    public static string? Cleanup(FillForecast fill) => fill.Cleanup is { } cleanup ? $"cleaned up every {Every(cleanup.EveryHours)}, next in {Span(cleanup.Hours)}" : null;

    private static string Every(int hours) => hours switch { 24 => "day", 168 => "week", _ => Count(hours / 24.0, "day") };

    public static string Manner(FillManner manner) => manner switch
    {
        FillManner.Growth => "grows by a drift",
        FillManner.Peaks => "goes up and down; its peaks are followed",
        FillManner.CleanupOverdue => "the cleanup that used to come is overdue",
        FillManner.Known => "the date is known",
        FillManner.Reached => "the bound is reached",
        _ => "",
    };

    public static string Chances(FillForecast fill) => $"{Percent(fill.In24h)} in 24 h, {Percent(fill.In7d)} in 7 d, {Percent(fill.In30d)} in 30 d";

    public static string Percent(double share) => share switch
    {
        > 0 and < 0.01 => "<1 %",
        > 0.99 and < 1 => ">99 %",
        _ => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
    };

    /// <summary>Hours as minutes, hours, days, months or years.</summary>
    public static string Span(double hours) => hours switch
    {
        < 0 => "0 minutes",
        < 1.5 => Count(Math.Max(1, hours * 60), "minute"),
        < 36 => Count(hours, "hour"),
        < 24 * 60 => Count(hours / 24, "day"),
        < 24 * 700 => Count(hours / 24 / 30.44, "month"),
        _ => Count(hours / 24 / 365.25, "year"),
    };

    public static string Amount(double number, string unit) => unit switch
    {
        "ratio" => $"{(number * 100).ToString("0.#", CultureInfo.InvariantCulture)} %",
        "B" => ValueFormat.Text(new Checks.PerfValue("", "", number, "B", null, null, null, null)),
        "" => number.ToString(Math.Abs(number) >= 100 ? "#,0" : "0.##", CultureInfo.InvariantCulture),
        _ => number.ToString("0.##", CultureInfo.InvariantCulture) + " " + unit,
    };

    public static string Dates(DateTimeOffset early, DateTimeOffset? late)
    {
        string Print(DateTimeOffset at) => late is { } end && end - early < TimeSpan.FromDays(3) ? $"{at.UtcDateTime:d MMM HH:mm}" : $"{at.UtcDateTime:d MMM yyyy}";
        return late is { } to ? $"{Print(early)} – {Print(to)}" : $"{Print(early)} or later";
    }

    public static string Title(BoundKind kind) => kind == BoundKind.Check ? "Check value" : kind.ToString();

    private static string May(BoundedMetric metric) => metric.Kind switch
    {
        BoundKind.Inodes => "may be used up",
        BoundKind.Check => metric is TowardsBound { Falling: true } ? "may fall to its limit" : "may reach its limit",
        _ => "may be full",
    };

    private static string Done(BoundedMetric metric) => metric.Kind switch
    {
        BoundKind.Certificate => "has ended",
        BoundKind.Inodes => "are used up",
        BoundKind.Check => "has reached its limit",
        _ => "is full",
    };

    private static string Fills(BoundedMetric metric) => metric.Kind == BoundKind.Check ? "reaches its limit" : metric.Kind == BoundKind.Inodes ? "are used up" : "fills";

    private static string Count(double number, string unit) => Math.Round(number) is var whole && whole == 1 ? $"1 {unit}" : $"{whole.ToString("#,0", CultureInfo.InvariantCulture)} {unit}s";

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
