using NodaTime;
using NodaTime.Text;

namespace Muster.Server.Downtimes.Windows;

/// <summary>One time of a downtime.</summary>
public readonly record struct Occurrence(DateTimeOffset From, DateTimeOffset To, string Title);

/// <summary>When something that comes again and again comes.</summary>
internal static class Occurrences
{
    internal static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>Those that end after <paramref name="from"/> and begin before <paramref name="to"/>, in their order.</summary>
    public static IEnumerable<Occurrence> Between(RecurringTimes times, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = DateTimeZoneProviders.Tzdb[times.Zone];
        return Between(RecurrenceDates.From(RecurrenceRule.Parse(times.Rule), Local.Parse(times.Start).Value, zone), zone, Duration.FromTimeSpan(times.Duration), "", from, to);
    }

    /// <summary>Beginnings on a wall clock, each lasting so long.</summary>
    public static IEnumerable<Occurrence> Between(IEnumerable<LocalDateTime> beginnings, DateTimeZone zone, Duration length, string title, DateTimeOffset from, DateTimeOffset to)
    {
        // Nearly all of a long past is passed over without being put into the zone.
        var tooOld = from.UtcDateTime.Year > 2 ? LocalDateTime.FromDateTime(from.UtcDateTime) - Period.FromHours((long)length.TotalHours + 50) : LocalDateTime.MinIsoValue;
        foreach (var beginning in beginnings)
        {
            if (beginning < tooOld) continue;
            var start = beginning.InZoneLeniently(zone).ToInstant();
            var (begin, end) = (start.ToDateTimeOffset(), (start + length).ToDateTimeOffset());
            if (begin >= to) yield break;
            if (end > from) yield return new Occurrence(begin, end, title);
        }
    }
}
