using System.Globalization;
using Muster.Server.Configuration;

namespace Muster.Server.Downtimes.Windows;

/// <summary>Times of a downtime in a sentence.</summary>
public static class TimesText
{
    public static string Of(DowntimeTimes times) => times switch
    {
        FixedTimes t => $"{Moment(t.From)} to {Moment(t.To)} UTC",
        FlexibleTimes t => $"{DurationText.Print(t.Duration)} from the first problem between {Moment(t.From)} and {Moment(t.To)} UTC",
        RecurringTimes t => $"{DurationText.Print(t.Duration)} from {t.Start.Replace('T', ' ')} {t.Zone}, {t.Rule}",
        CalendarTimes t => $"events of {t.Source}" + (t.Only.Length > 0 ? $" with “{t.Only}”" : ""),
        _ => "",
    };

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
