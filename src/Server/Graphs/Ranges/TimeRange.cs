using System.Globalization;

namespace Muster.Server.Graphs.Ranges;

/// <summary>The time a page's graphs are read for.</summary>
/// <param name="Text">As it was asked for; read again later it may mean another time (<c>6h</c>).</param>
/// <param name="Zone">The zone that its days and hours are meant in.</param>
/// <param name="EndsNow">It ends at the present, so new values belong to it as they come.</param>
public sealed record TimeRange(DateTimeOffset From, DateTimeOffset To, string Text, TimeZoneInfo Zone, bool EndsNow)
{
    /// <summary>What is shown when nobody asks for anything else.</summary>
    public const string Usual = "1h";

    public TimeSpan Length => To - From;
    public long FromMs => From.ToUnixTimeMilliseconds();
    public long ToMs => To.ToUnixTimeMilliseconds();

    /// <summary>The same span for ever: what a permalink holds.</summary>
    public string Absolute => $"{Iso(From)}..{Iso(To)}";

    /// <summary>The span of the same length that lies <paramref name="earlier"/> before.</summary>
    public TimeRange Earlier(TimeSpan earlier)
    {
        TimeRange moved = this with { From = From - earlier, To = To - earlier, EndsNow = false };
        return moved with { Text = moved.Absolute };
    }

    public static TimeRange Between(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo? zone = null)
    {
        TimeRange range = new(from, to, "", zone ?? TimeZoneInfo.Utc, false);
        return range with { Text = range.Absolute };
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString(at.Millisecond == 0 ? "yyyy-MM-ddTHH:mm:ss'Z'" : "yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
