namespace Muster.Server.Graphs.Ranges;

/// <summary>The present in a zone, and the way from a zone's dial back to moments.</summary>
internal sealed class LocalClock(DateTimeOffset now, TimeZoneInfo zone)
{
    public DateTimeOffset Now => now;

    /// <summary>What the dial in the zone shows at a moment.</summary>
    public DateTime Dial(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;

    public DateTime Today => Dial(now).Date;

    /// <summary>The moment at which the dial shows this. An hour that is leapt over means the hour behind it, one that comes twice its first time.</summary>
    public DateTimeOffset At(DateTime dial)
    {
        dial = DateTime.SpecifyKind(dial, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(dial)) dial = dial.AddHours(1);
        var offset = zone.IsAmbiguousTime(dial) ? zone.GetAmbiguousTimeOffsets(dial).Max() : zone.GetUtcOffset(dial);
        try
        {
            return new DateTimeOffset(dial, offset).ToUniversalTime();
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw new FormatException($"{dial:yyyy-MM-dd} is out of reach: from 1970 to 2200", outside);
        }
    }
}
