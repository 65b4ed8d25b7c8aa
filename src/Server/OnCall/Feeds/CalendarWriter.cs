using System.Globalization;
using System.Text;

namespace Muster.Server.OnCall.Feeds;

/// <summary>An event of a calendar feed.</summary>
/// <param name="Uid">The same for the same event at every reading.</param>
public sealed record FeedEvent(string Uid, DateTimeOffset From, DateTimeOffset To, string Summary, string Description);

/// <summary>Writes iCalendar (RFC 5545): times in UTC, lines of at most 75 octets, ended by CR LF.</summary>
public static class CalendarWriter
{
    private const int LongestLine = 75;

    public static string Write(string name, IEnumerable<FeedEvent> events, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, "PRODID:-//Muster//On-call//EN");
        Line(text, "CALSCALE:GREGORIAN");
        Line(text, "METHOD:PUBLISH");
        Line(text, "X-WR-CALNAME:" + Escape(name));
        Line(text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        Line(text, "X-PUBLISHED-TTL:PT1H");
        foreach (var e in events)
        {
            Line(text, "BEGIN:VEVENT");
            Line(text, "UID:" + Escape(e.Uid));
            Line(text, "DTSTAMP:" + Moment(now));
            Line(text, "DTSTART:" + Moment(e.From));
            Line(text, "DTEND:" + Moment(e.To));
            Line(text, "SUMMARY:" + Escape(e.Summary));
            if (e.Description.Length > 0) Line(text, "DESCRIPTION:" + Escape(e.Description));
            Line(text, "TRANSP:TRANSPARENT");
            Line(text, "END:VEVENT");
        }
        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
        .Replace("\r\n", "\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    /// <summary>Folds between characters, never inside of one.</summary>
    private static void Line(StringBuilder into, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                into.Append("\r\n ");
                octets = 1;
            }
            into.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        into.Append("\r\n");
    }
}
