using Muster.Checks.States;
using Muster.Metrics;
using Muster.Server.Graphs.Marks;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.History;

namespace Muster.Server.Graphs.Reading;

/// <summary>Says why values are missing: from the host's lifecycle, from the check's history, from marks such as downtimes, or that Muster itself did not run.</summary>
public sealed class GapReasons(HostRegistry hosts, HostStore history, TransitionStore transitions, MetricsStore store)
{
    /// <summary>Series of one graph beyond these are broken without a word: it would be said a hundred times over.</summary>
    private const int MostExplained = 60;

    /// <summary>The server writes host_up every ten seconds; without it for longer it did not run.</summary>
    private const long ServerSilenceMs = 30_000;

    public IReadOnlyList<GraphGap> Of(IReadOnlyList<GraphSeries> series, TimeRange range, IReadOnlyList<GraphMark> marks, CancellationToken cancel)
    {
        var holes = new List<(long From, long To, int Series, string Host)>();
        foreach (var (one, place) in series.Select((one, place) => (one, place)).Where(s => !s.one.Earlier).Take(MostExplained))
            holes.AddRange(one.Points.Holes(range.FromMs, range.ToMs).Where(hole => hole.To > hole.From).Select(hole => (hole.From, hole.To, place, one.Labels.Get(HostLabels.Host))));
        if (holes.Count == 0) return [];
        var silent = new Lazy<IReadOnlyList<(long From, long To)>>(() => ServerSilence(holes.Min(h => h.From), holes.Max(h => h.To), cancel));
        var lives = new Dictionary<string, Life?>();
        return
        [
            .. holes.GroupBy(hole => (hole.From, hole.To, hole.Host)).Select(group =>
            {
                var (from, to, name) = group.Key;
                if (!lives.TryGetValue(name, out var life)) lives.Add(name, life = LifeOf(name, range));
                var check = group.Select(hole => series[hole.Series].Labels.Get("check")).FirstOrDefault(c => c.Length > 0);
                var (why, text) = Explain(from, to, life, name, check, marks, silent);
                return new GraphGap(At(from), At(to), why, text, [.. group.Select(hole => hole.Series)]);
            }).OrderBy(gap => gap.From),
        ];
    }

    private sealed record Life(HostRecord Host, List<HostTransition> Past);

    private Life? LifeOf(string name, TimeRange range) => name.Length > 0 && hosts.Find(name) is { } host
        ? new Life(host, [.. history.History(host.Id, DateTimeOffset.UnixEpoch, range.To.AddSeconds(1)).OrderBy(t => t.At)]) : null;

    private (string Why, string Text) Explain(long from, long to, Life? life, string name, string? check, IReadOnlyList<GraphMark> marks, Lazy<IReadOnlyList<(long From, long To)>> silent)
    {
        if (life is not null && Worst(life, from, to) is { } status)
        {
            var reason = status.Reason.Length > 0 ? ": " + status.Reason : "";
            return status.To switch
            {
                HostStatus.Down => ("down", $"{name} was down{reason}"),
                HostStatus.Blind => ("blind", $"the agent of {name} was gone, the host answered{reason}"),
                HostStatus.Rebooting => ("rebooting", $"{name} rebooted{reason}"),
                _ => ("gone", $"{name} was deregistered{reason}"),
            };
        }
        if (marks.FirstOrDefault(mark => mark.ExplainsGaps && mark.From <= At(to) && (mark.To ?? mark.From) >= At(from) && (mark.Hosts.Count == 0 || mark.Hosts.Contains(name))) is { } work)
            return ("maintenance", work.Title);
        if (life is not null && life.Host.EnrolledAt > At(from) && life.Host.EnrolledAt <= At(to).AddMinutes(1)) return ("new", $"{name} joined at {Spell(life.Host.EnrolledAt)}");
        if (silent.Value.Any(s => s.From < to && s.To > from && Math.Min(s.To, to) - Math.Max(s.From, from) > (to - from) / 2)) return ("muster", "Muster itself did not run");
        if (life is not null && check is not null && transitions.Query(life.Host.Id, check, At(from), At(to).AddMinutes(1), 20).Any(t => t.What.HasFlag(Happenings.NoDataBegan)))
            return ("silent", $"{check} gave no result on {name}");
        return ("stale", name.Length > 0 ? $"nothing came from {name}" : "nothing was measured");
    }

    /// <summary>The state not UP that covers most of the time; null when the host was up for nearly all of it.</summary>
    private static HostTransition? Worst(Life life, long from, long to)
    {
        HostTransition? worst = null;
        var longest = 0L;
        for (var i = 0; i < life.Past.Count; i++)
        {
            var change = life.Past[i];
            if (change.To == HostStatus.Up) continue;
            var begin = Math.Max(from, change.At.ToUnixTimeMilliseconds());
            var end = Math.Min(to, i + 1 < life.Past.Count ? life.Past[i + 1].At.ToUnixTimeMilliseconds() : to);
            // Being told DOWN comes after the silence began: the dead man's time is counted to it.
            if (end - begin <= longest && !(worst is null && end >= begin)) continue;
            (worst, longest) = (change, Math.Max(0, end - begin));
        }
        return worst;
    }

    private List<(long From, long To)> ServerSilence(long from, long to, CancellationToken cancel)
    {
        if (to - from > 7 * 86_400_000L) return [];
        var seen = new List<long> { from };
        // One host tells it; whichever comes first.
        foreach (var series in store.Reader.Select([new Matcher(Labels.MetricName, MatchKind.Equal, "host_up")], from, to, new ReadHints(0, to - from, ""), cancel))
        {
            foreach (var time in series.Times.Span) seen.Add(time);
            if (seen.Count > 1 && seen[^1] - seen[1] > (to - from) / 2) break;
        }
        seen.Add(to);
        seen.Sort();
        return [.. seen.Zip(seen.Skip(1)).Where(pair => pair.Second - pair.First > ServerSilenceMs)];
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
    private static string Spell(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
