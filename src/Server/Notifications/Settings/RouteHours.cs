using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Notifications.Settings;

/// <summary>Times of the week on a wall clock: <c>mon-fri 09:00-17:00</c>, <c>sat,sun</c>, <c>22:00-06:00</c> (into the next day).</summary>
public sealed partial class RouteHours(IReadOnlyList<string> texts, TimeZoneInfo zone)
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly Window[] windows = [.. texts.Select(Parse)];

    private sealed record Window(bool[] Days, TimeSpan From, TimeSpan To);

    public bool Contains(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var (today, clock) = ((int)local.DayOfWeek, local.TimeOfDay);
        foreach (var window in windows)
        {
            if (window.From < window.To ? window.Days[today] && clock >= window.From && clock < window.To
                : (window.Days[today] && clock >= window.From) || (window.Days[(today + 6) % 7] && clock < window.To)) return true;
        }
        return false;
    }

    public override string ToString() => $"{string.Join(" or ", texts)} {zone.Id}";

    /// <exception cref="FormatException">Not such a text.</exception>
    private static Window Parse(string text)
    {
        var match = Form().Match(text.Trim().ToLowerInvariant());
        if (!match.Success) throw new FormatException($"“{text}” are no times of a week; write mon-fri 09:00-17:00, sat,sun or 22:00-06:00");
        var days = new bool[7];
        foreach (var part in match.Groups["days"].Success ? match.Groups["days"].Value.Split(',') : ["sun-sat"])
        {
            var ends = part.Split('-');
            var (first, last) = (Array.IndexOf(Days, ends[0]), Array.IndexOf(Days, ends[^1]));
            if (first < 0 || last < 0) throw new FormatException($"“{part}” is no day; days are mon tue wed thu fri sat sun");
            for (var day = first; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == last) break;
            }
        }
        return match.Groups["from"].Success ? new Window(days, Clock(match.Groups["from"].Value), Clock(match.Groups["to"].Value)) : new Window(days, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    private static TimeSpan Clock(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1)
        : TimeSpan.TryParseExact(text, "h\\:mm", CultureInfo.InvariantCulture, out var time) && time < TimeSpan.FromDays(1) ? time
        : throw new FormatException($"“{text}” is no time of day; write 09:00");

    [GeneratedRegex(@"\A(?<days>[a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*)?(?:(?(days)\s+)(?<from>\d{1,2}:\d{2})-(?<to>\d{1,2}:\d{2}))?\z")]
    private static partial Regex Form();
}
