using NodaTime;

namespace Muster.Server.OnCall.Rotas;

/// <summary>A stretch of every week on the wall clock, from a day's time to a day's time: <c>fri 17:00 - mon 09:00</c>.</summary>
/// <param name="Length">Of the stretch on the wall clock: more than nothing, a week at most.</param>
public sealed record WeeklyWindow(IsoDayOfWeek Day, LocalTime Time, Period Length)
{
    /// <summary>Its occurrences that touch the time between, in their order, as instants: a time the clocks skip is moved behind the gap, of one that comes twice the first counts.</summary>
    public IEnumerable<Span> Between(DateTimeZone zone, Instant from, Instant to)
    {
        // Nine days back: a window of a week that began before, and the zone's offset.
        var day = from.InZone(zone).Date.PlusDays(-9);
        day = day.PlusDays((((int)Day - (int)day.DayOfWeek) + 7) % 7);
        for (; ; day = day.PlusWeeks(1))
        {
            var begin = day + Time;
            var start = begin.InZoneLeniently(zone).ToInstant();
            if (start >= to) yield break;
            var end = (begin + Length).InZoneLeniently(zone).ToInstant();
            if (end > from && end > start) yield return new Span(Instant.Max(start, from), Instant.Min(end, to));
        }
    }
}
