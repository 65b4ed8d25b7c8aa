using System.Globalization;

namespace Muster.Cli.Query.Graph;

/// <summary>The line of times below a graph: at round moments of the zone, as many as there is room for.</summary>
internal static class TimeAxis
{
    private static readonly int[] Steps =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];

    /// <returns>The line of ticks and the line of times, both as wide as the plot.</returns>
    public static (string Ticks, string Times) Of(QuerySpan span, int columns, TimeZoneInfo zone)
    {
        var seconds = (span.To - span.From).TotalSeconds;
        var label = Array.Find(Steps, step => columns * step / seconds >= Text(default, step, true).Length + 3);
        var step = label == 0 ? (int)Math.Ceiling(seconds / Math.Max(1, columns / 12) / 2_592_000) * 2_592_000 : label;
        var ticks = new string('─', columns).ToCharArray();
        var times = new char[columns];
        Array.Fill(times, ' ');
        var first = TimeZoneInfo.ConvertTime(span.From, zone);
        // Counted in the clock of the zone from its midnight, so that days begin where people's days begin.
        var clock = first.DateTime;
        var at = clock.Date.AddSeconds(Math.Ceiling((clock - clock.Date).TotalSeconds / step) * step);
        var free = 0;
        for (var shown = 0; ; at = at.AddSeconds(step))
        {
            var column = (int)Math.Round((at - clock).TotalSeconds / seconds * (columns - 1));
            if (column >= columns) break;
            var text = Text(at, step, shown == 0 || at.TimeOfDay == TimeSpan.Zero);
            var start = Math.Clamp(column - text.Length / 2, 0, columns - text.Length);
            ticks[column] = '┬';
            if (start < free) continue;
            text.CopyTo(times.AsSpan(start));
            free = start + text.Length + 1;
            shown++;
        }
        return (new string(ticks), new string(times));
    }

    private static string Text(DateTime time, int step, bool withDay) => step switch
    {
        >= 86_400 => time.ToString("MMM d", CultureInfo.InvariantCulture),
        _ when withDay && step >= 1800 => time.ToString("MMM d HH:mm", CultureInfo.InvariantCulture),
        >= 60 => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        _ => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
    };
}
