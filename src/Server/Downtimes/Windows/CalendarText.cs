using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Muster.Server.Downtimes.Windows;

/// <summary>An event of a calendar file, with all its times.</summary>
/// <param name="Zone">Of its wall clock; null: it names none, whoever reads it says.</param>
internal sealed record CalendarEvent(
    string Uid, string Summary, LocalDateTime Start, Duration Length, DateTimeZone? Zone, RecurrenceRule? Rule, IReadOnlyList<LocalDateTime> Also, IReadOnlyList<LocalDateTime> Except)
{
    /// <summary>The beginning, in UTC wall time of a rule's occurrence, that this event stands for; null: the event itself.</summary>
    public Instant? Replaces { get; init; }

    public IEnumerable<Occurrence> Between(DateTimeZone other, IReadOnlySet<Instant> replaced, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = Zone ?? other;
        var all = Rule is null ? [Start] : RecurrenceDates.From(Rule, Start, zone);
        var beginnings = all.Where(at => !Except.Contains(at) && !replaced.Contains(at.InZoneLeniently(zone).ToInstant()));
        return Occurrences.Between(beginnings, zone, Length, Summary, from, to)
            .Concat(Also.SelectMany(at => Occurrences.Between([at], zone, Length, Summary, from, to)));
    }
}

/// <summary>Reads iCalendar (RFC 5545) as far as work is planned with it: events with their times, rules, exceptions and replaced occurrences.</summary>
internal static class CalendarText
{
    private const int MostEvents = 20_000;
    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    private sealed record Line(string Name, IReadOnlyDictionary<string, string> Parameters, string Value, int Number);

    /// <exception cref="FormatException">Not a calendar, or an event that cannot be read; names the line.</exception>
    public static List<CalendarEvent> Parse(string text)
    {
        if (!text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase)) throw new FormatException("this is no calendar: it does not begin with BEGIN:VCALENDAR");
        var events = new List<CalendarEvent>();
        List<Line>? open = null;
        var depth = 0;
        foreach (var line in Lines(text))
        {
            if (line is { Name: "BEGIN", Value: "VEVENT" }) (open, depth) = ([], 0);
            else if (open is not null && line.Name == "BEGIN") depth++;
            else if (open is not null && line.Name == "END" && line.Value != "VEVENT") depth--;
            else if (open is not null && line is { Name: "END", Value: "VEVENT" })
            {
                if (Read(open, line.Number) is { } read) events.Add(read);
                if (events.Count > MostEvents) throw new FormatException($"more than {MostEvents} events");
                open = null;
            }
            else if (depth == 0) open?.Add(line);
        }
        return open is null ? events : throw new FormatException("the last event has no END:VEVENT: the file was cut off");
    }

    /// <summary>Lines that were folded, joined again.</summary>
    private static IEnumerable<Line> Lines(string text)
    {
        StringBuilder? joined = null;
        var (number, at) = (0, 0);
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            if (line.Length > 0 && line[0] is ' ' or '\t') joined?.Append(line, 1, line.Length - 1);
            else
            {
                if (joined is { Length: > 0 }) yield return Split(joined.ToString(), at);
                (joined, at) = (new StringBuilder(line.TrimStart('\uFEFF')), number);
            }
        }
        if (joined is { Length: > 0 }) yield return Split(joined.ToString(), at);
    }

    /// <summary><c>NAME;PARAMETER="value":value</c>.</summary>
    private static Line Split(string line, int number)
    {
        var quoted = false;
        var (ends, colon) = (new List<int>(), -1);
        for (var i = 0; i < line.Length && colon < 0; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            else if (!quoted && line[i] is ';') ends.Add(i);
            else if (!quoted && line[i] is ':') colon = i;
        }
        if (colon < 0) throw new FormatException($"line {number}: a colon is missing");
        ends.Add(colon);
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i + 1 < ends.Count; i++)
        {
            var parameter = line[(ends[i] + 1)..ends[i + 1]];
            var equals = parameter.IndexOf('=');
            if (equals > 0) parameters[parameter[..equals]] = parameter[(equals + 1)..].Trim('"');
        }
        return new Line(line[..ends[0]].ToUpperInvariant(), parameters, line[(colon + 1)..], number);
    }

    /// <summary>Null: it was called off.</summary>
    private static CalendarEvent? Read(List<Line> lines, int end)
    {
        Line? One(string name) => lines.Find(l => l.Name == name);
        if (One("DTSTART") is not { } startLine) throw new FormatException($"line {end}: the event that ends here has no DTSTART");
        var (start, zone, whole) = Time(startLine, startLine.Value);
        try
        {
            var length = One("DTEND") is { } endLine ? Between(start, zone, Time(endLine, endLine.Value))
                : One("DURATION") is { } duration ? Length(duration) : whole ? Duration.FromDays(1) : Duration.Zero;
            if (length < Duration.Zero) throw new FormatException("it ends before it begins");
            if (One("STATUS")?.Value == "CANCELLED" && One("RECURRENCE-ID") is null) return null;
            return new CalendarEvent(One("UID")?.Value ?? $"line {end}", Unescape(One("SUMMARY")?.Value ?? ""), start, One("STATUS")?.Value == "CANCELLED" ? Duration.Zero : length, zone,
                One("RRULE") is { } rule ? RecurrenceRule.Parse(rule.Value) : null, Times(lines, "RDATE", zone), Times(lines, "EXDATE", zone))
            {
                Replaces = One("RECURRENCE-ID") is { } replaced && Time(replaced, replaced.Value) is var at ? at.Local.InZoneLeniently(at.Zone ?? zone ?? DateTimeZone.Utc).ToInstant() : null,
            };
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"the event of line {startLine.Number}: {wrong.Message}", wrong);
        }
    }

    private static Duration Between(LocalDateTime start, DateTimeZone? zone, (LocalDateTime Local, DateTimeZone? Zone, bool) end) =>
        end.Local.InZoneLeniently(end.Zone ?? zone ?? DateTimeZone.Utc).ToInstant() - start.InZoneLeniently(zone ?? DateTimeZone.Utc).ToInstant();

    private static List<LocalDateTime> Times(List<Line> lines, string name, DateTimeZone? zone) =>
        [.. lines.Where(l => l.Name == name).SelectMany(l => l.Value.Split(',').Select(v =>
        {
            var (local, own, _) = Time(l, v.Split('/')[0]);
            return own is null || zone is null || own.Equals(zone) ? local : local.InZoneLeniently(own).WithZone(zone).LocalDateTime;
        }))];

    private static (LocalDateTime Local, DateTimeZone? Zone, bool Whole) Time(Line line, string value)
    {
        if (Date.Parse(value) is { Success: true } date) return (date.Value.AtMidnight(), null, true);
        var utc = value.EndsWith('Z');
        if (Moment.Parse(value.TrimEnd('Z')) is not { Success: true } moment) throw new FormatException($"line {line.Number}: “{value}” is no date (20260105) or time (20260105T220000)");
        if (utc) return (moment.Value, DateTimeZone.Utc, false);
        if (!line.Parameters.TryGetValue("TZID", out var id)) return (moment.Value, null, false);
        // Some programs put a prefix before the zone's name: /mozilla.org/20070129_1/Europe/Berlin.
        var known = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? DateTimeZoneProviders.Tzdb.GetZoneOrNull(string.Join('/', id.Split('/').TakeLast(2)))
            ?? (TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var iana) ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(iana) : null);
        return (moment.Value, known ?? throw new FormatException($"line {line.Number}: the time zone “{id}” is not known"), false);
    }

    private static Duration Length(Line line)
    {
        try
        {
            return Duration.FromTimeSpan(System.Xml.XmlConvert.ToTimeSpan(line.Value.TrimStart('+').Replace("W", "D", StringComparison.Ordinal) is var text && line.Value.Contains('W', StringComparison.Ordinal)
                ? $"P{7 * int.Parse(line.Value.Trim('+', 'P', 'W'), CultureInfo.InvariantCulture)}D" : text));
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            throw new FormatException($"line {line.Number}: “{line.Value}” is no duration (PT2H30M)", wrong);
        }
    }

    private static string Unescape(string text) => text.Replace("\\n", "\n", StringComparison.OrdinalIgnoreCase).Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
