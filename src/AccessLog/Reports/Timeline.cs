using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;

namespace Muster.AccessLog.Reports;

/// <summary>What happened in one step of a <see cref="Timeline"/>; durations in microseconds.</summary>
internal struct TimeStep
{
    public long Count, Errors, Timed, Sum, Maximum;

    /// <summary>Seconds; -1 where no request has a duration.</summary>
    public readonly double Mean => Timed == 0 ? -1 : Sum / 1e6 / Timed;

    /// <summary>Seconds; -1 where no request has a duration.</summary>
    public readonly double Slowest => Timed == 0 ? -1 : Maximum / 1e6;

    public void Add(long count, long errors, long timed, long sum, long maximum)
    {
        (Count, Errors, Timed, Sum) = (Count + count, Errors + errors, Timed + timed, Sum + sum);
        Maximum = Math.Max(Maximum, maximum);
    }
}

/// <summary>Requests over time in equal, round steps: as many as a picture has room for.</summary>
public sealed class Timeline
{
    private const int MostSteps = 240, ShortMinutes = 60, Week = 604_800;

    private static readonly int[] RoundSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, Week];

    private readonly TimeStep[] _steps;

    private Timeline(long from, long to, int least)
    {
        Step = RoundStep(to - from, least, MostSteps);
        Begin = from - from % Step;
        _steps = new TimeStep[(to - Begin) / Step + 1];
    }

    /// <summary>Seconds since 1970 UTC at which the first step begins.</summary>
    internal long Begin { get; }

    /// <summary>Seconds.</summary>
    internal int Step { get; }

    internal ReadOnlySpan<TimeStep> Steps => _steps;

    /// <summary>Whether minutes tell little of so short a log, so that it is worth counting again by second.</summary>
    public static bool IsShort(TimelogResult result)
    {
        var minutes = result.Side.SelectMany(s => s.Minutes.Keys).ToList();
        return minutes.Count > 0 && minutes.Max() - minutes.Min() < ShortMinutes;
    }

    /// <param name="bySecond">The same logs grouped by <see cref="Grouping.GroupBy.Second"/>, for steps below a minute.</param>
    /// <returns>Null when no request has a time.</returns>
    internal static Timeline? Of(TimelogResult result, TimelogResult? bySecond) => bySecond is null ? OfMinutes(result) : OfSeconds(bySecond);

    /// <summary>The first round number of seconds of which at most <paramref name="most"/> fill the span.</summary>
    internal static int RoundStep(long span, int least, int most)
    {
        foreach (int step in RoundSteps)
            if (step >= least && span / step < most) return step;
        return (int)(span / ((long)Week * most) + 1) * Week;
    }

    private static Timeline? OfMinutes(TimelogResult result)
    {
        var minutes = result.Side.SelectMany(s => s.Minutes).ToList();
        if (minutes.Count == 0) return null;
        var line = new Timeline(minutes.Min(m => m.Key) * 60, minutes.Max(m => m.Key) * 60, 60);
        bool timed = result.Table.All.Timed > 0;
        foreach (var (minute, m) in minutes) line.At(minute * 60).Add(m.Count, m.Errors, timed ? m.Count : 0, m.Sum, m.Maximum);
        return line;
    }

    private static Timeline? OfSeconds(TimelogResult result)
    {
        var rows = new List<(long Second, int Row)>();
        for (int row = 0; row < result.Table.Count; row++)
            if (DateTimeOffset.TryParseExact(Encoding.ASCII.GetString(result.Table.Key(row)[1..]), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                rows.Add((time.ToUnixTimeSeconds(), row));
        if (rows.Count == 0) return null;
        var line = new Timeline(rows.Min(r => r.Second), rows.Max(r => r.Second), 1);
        foreach (var (second, row) in rows)
        {
            ref readonly var r = ref result.Table.Row(row);
            line.At(second).Add(r.Count, r.Status >= 500 ? r.Count : 0, r.Timed, r.Sum, r.Maximum);
        }
        return line;
    }

    private ref TimeStep At(long second) => ref _steps[(second - Begin) / Step];
}
