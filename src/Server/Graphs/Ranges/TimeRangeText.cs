using System.Text.RegularExpressions;

namespace Muster.Server.Graphs.Ranges;

/// <summary>
/// Reads a span of time as people type it: <c>6h</c>, <c>last 3 days</c>, <c>2h ago</c>, <c>yesterday</c>, <c>2026-11-20 14:00 to 15:00</c>,
/// <c>monday</c>, <c>3 days ago to yesterday</c>, <c>2026-11-20 14:00 for 30m</c>, and the absolute form of permalinks <c>A..B</c>.
/// </summary>
public static partial class TimeRangeText
{
    /// <summary>Longer texts are nobody's.</summary>
    public const int LongestText = 200;

    public const string Hint = "write 6h, 2h ago, yesterday, monday, 2026-11-20, 2026-11-20 14:00 to 15:00 or 3 days ago to yesterday";

    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch, Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [GeneratedRegex(@"\s*(?:\.\.|\s(?:to|until|till)\s|\s[-\u2013\u2014]\s|\u2026)\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Between();

    [GeneratedRegex(@"\A(?:from|since|between)\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Lead();

    [GeneratedRegex(@"\A(.+?)\s+for\s+(.+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ForLength();

    /// <exception cref="FormatException">It cannot be read, or ends before it begins; says what to write.</exception>
    public static TimeRange Parse(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (text.Length > LongestText) throw new FormatException($"that is longer than {LongestText} signs; {Hint}");
        var words = Lead().Replace(Words(text), "");
        if (words.Length == 0) throw new FormatException($"no time is given; {Hint}");
        var clock = new LocalClock(now, zone);
        (DateTimeOffset From, DateTimeOffset To, bool EndsNow) range;
        try
        {
            range = Read(words, clock);
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw new FormatException($"“{text.Trim()}” is out of reach: from 1970 to 2200", outside);
        }
        if (range.To <= range.From) throw new FormatException($"“{text.Trim()}” ends before it begins");
        if (range.From < Earliest || range.To > Latest) throw new FormatException($"“{text.Trim()}” is out of reach: from 1970 to 2200");
        return new TimeRange(range.From, range.To, text.Trim(), zone, range.EndsNow);
    }

    /// <summary>A zone by its name of the IANA list (<c>Europe/Berlin</c>); empty is UTC.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static TimeZoneInfo Zone(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name is "UTC" or "Z") return TimeZoneInfo.Utc;
        return name.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
            : throw new FormatException($"“{(name.Length > 64 ? name[..64] : name)}” is no time zone that this server knows; write one such as Europe/Berlin (the package tzdata brings them)");
    }

    private static string Words(string text) => Regex.Replace(text.Trim(), @"\s+", " ", RegexOptions.CultureInvariant).ToLowerInvariant();

    private static (DateTimeOffset From, DateTimeOffset To, bool EndsNow) Read(string words, LocalClock clock)
    {
        var cut = Between().Match(words);
        if (cut is { Success: true, Index: > 0 })
        {
            var first = Moment.Read(words[..cut.Index], clock, null);
            var last = Moment.Read(words[(cut.Index + cut.Length)..], clock, first);
            return (first.Start, last.IsNow ? clock.Now : last.End, last.IsNow);
        }
        if (ForLength().Match(words) is { Success: true } length)
        {
            var begin = Moment.Read(length.Groups[1].Value, clock, null);
            return (begin.Start, Spans.Plus(begin.Start, Spans.Read(length.Groups[2].Value) ?? throw Unread(length.Groups[2].Value), clock), false);
        }
        if (Spans.ReadLast(words) is { } span) return (Spans.Plus(clock.Now, span.Negated(), clock), clock.Now, true);
        var whole = Moment.Read(words, clock, null);
        if (whole.IsNow) throw new FormatException($"“{words}” is a moment, not a span of time; {Hint}");
        // A moment means from then till now; a day that is not over ends now.
        var open = whole.End == whole.Start || (whole.Start < clock.Now && whole.End > clock.Now);
        return (whole.Start, open ? clock.Now : whole.End, open);
    }

    internal static FormatException Unread(string words) => new($"“{words}” is no time; {Hint}");
}
