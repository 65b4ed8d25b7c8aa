using System.Diagnostics;
using Muster.Metrics;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Events.Changes;

/// <summary>
/// Finds the series that changed most between two spans, within a budget of time and samples however many series there are. First every metric is
/// looked at on some hosts, then the metrics that changed there are looked at on all the others, the most changed first.
/// </summary>
public sealed class ChangeRanker(MetricsStore metrics, HostRegistry hosts)
{
    /// <summary>A minute of somebody's patience is too long, and a core for it too: the budget of one question.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);

    public const long MostSamples = 40_000_000;
    private const int FirstHosts = 48, ShownOfMetric = 4, LeastShare = 20_000;
    private const double FirstPart = 0.6;

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Answers within about <see cref="Budget"/>; questions wait for each other, so that they take one core at most.</summary>
    public async Task<RankedChanges> RankAsync(ChangeQuestion question, CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            return await Task.Run(() => new Run(metrics, hosts, question, ct).Rank(), ct);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private sealed class Run(MetricsStore metrics, HostRegistry hosts, ChangeQuestion question, CancellationToken ct)
    {
        private readonly long _begun = Stopwatch.GetTimestamp();
        private readonly SeriesValues _values = new();
        private readonly Dictionary<string, MetricChanges> _found = new(StringComparer.Ordinal);
        private readonly IReadOnlyList<Matcher> _matchers = metrics.HostLabels.Rewrite(question.Matchers);
        private readonly long _from = question.BeforeFrom.ToUnixTimeMilliseconds(), _to = question.To.ToUnixTimeMilliseconds();
        private int _compared;
        private long _samples;

        public RankedChanges Rank()
        {
            var names = Names();
            string[] all = [.. hosts.Current.Select(host => host.Name)];
            var some = all.Length > FirstHosts ? Matcher([.. all.OrderBy(name => StableHash(name)).Take(FirstHosts)]) : null;
            var whole = true;
            for (var i = 0; i < names.Count; i++)
            {
                if (Spent(FirstPart))
                {
                    whole = false;
                    break;
                }
                var share = Math.Max(LeastShare, (long)((MostSamples * FirstPart - _samples) / (names.Count - i)));
                whole &= Look(names[i], some, share);
            }
            if (some is not null) whole &= LookFurther(some);
            var changes = _found.Values.SelectMany(metric => metric.Shown(ShownOfMetric)).OrderByDescending(shown => shown.Weight).ThenBy(shown => shown.Change.Metric, StringComparer.Ordinal)
                .Take(question.Most).Select(shown => shown.Change).ToArray();
            return new RankedChanges(changes, _compared, _samples, Math.Round(Stopwatch.GetElapsedTime(_begun).TotalSeconds, 3), whole, names.Count);
        }

        private List<string> Names() => [.. metrics.Reader.LabelValues(Labels.MetricName, _matchers, _from, _to, ct)
            .Where(name => !name.EndsWith("_bucket", StringComparison.Ordinal) && !name.EndsWith("_info", StringComparison.Ordinal) && !name.EndsWith("_created", StringComparison.Ordinal))];

        /// <summary>On the hosts that were left out; metrics that did not change on the first ones are the last.</summary>
        private bool LookFurther(Matcher some)
        {
            var others = new Matcher(HostLabels.Host, MatchKind.NotRegex, some.Value + "|");
            foreach (var metric in _found.Values.OrderByDescending(metric => metric.Largest).Select(metric => metric.Name).ToArray())
            {
                if (Spent(1)) return false;
                if (!Look(metric, others, MostSamples - _samples)) return false;
            }
            return true;
        }

        private bool Spent(double part) => _samples > MostSamples * part || Stopwatch.GetElapsedTime(_begun) > Budget * part;

        /// <summary>False when not all of it could be looked at.</summary>
        private bool Look(string name, Matcher? which, long share)
        {
            if (!_found.TryGetValue(name, out var metric)) _found.Add(name, metric = new MetricChanges(name));
            var perSecond = IsCounter(name);
            var read = 0L;
            List<Matcher> matchers = [new(Labels.MetricName, MatchKind.Equal, name), .. _matchers];
            if (which is not null) matchers.Add(which);
            foreach (var series in metrics.Reader.Select(matchers, _from, _to, default, ct))
            {
                Compare(series, metric, perSecond);
                _compared++;
                read += series.Times.Length;
                _samples += series.Times.Length;
                if (read > share || (_compared % 64 == 0 && Spent(1))) return false;
            }
            return true;
        }

        private void Compare(SeriesSamples series, MetricChanges metric, bool perSecond)
        {
            _values.Take(series, question, perSecond);
            var before = _values.Before;
            var after = _values.After;
            if (before.Count >= RobustEffect.Least && after.Count >= RobustEffect.Least)
            {
                var effect = RobustEffect.Between(before, after);
                if (Math.Abs(effect.Size) >= RobustEffect.Notable) metric.Add(new SeriesChange(series.Labels, ChangeKind.Moved, perSecond, Math.Round(effect.Size, 2), effect.Before, effect.After));
                return;
            }
            var appeared = before.Count == 0 && after.Count >= RobustEffect.Least;
            if (!appeared && !(after.Count == 0 && before.Count >= RobustEffect.Least)) return;
            metric.Add(new SeriesChange(series.Labels, appeared ? ChangeKind.Appeared : ChangeKind.Ended, perSecond, 0, Figures(before), Figures(after)));
        }

        private static ValueFigures Figures(TimedValues values)
        {
            var sorted = values.Values.ToArray();
            Array.Sort(sorted);
            return RobustEffect.Figures(sorted);
        }

        private bool IsCounter(string name) =>
            metrics.Metadata.Find(name)?.Type == "counter" || name.EndsWith("_total", StringComparison.Ordinal) || name.EndsWith("_sum", StringComparison.Ordinal) || name.EndsWith("_count", StringComparison.Ordinal);

        /// <summary>These hosts, and what belongs to none.</summary>
        private static Matcher Matcher(string[] names) =>
            new(HostLabels.Host, MatchKind.Regex, string.Join('|', names.Select(System.Text.RegularExpressions.Regex.Escape).Append("")));

        private static uint StableHash(string text)
        {
            var hash = 2166136261;
            foreach (var c in text) hash = (hash ^ c) * 16777619;
            return hash;
        }
    }

    /// <summary>The largest changes of one metric; of the others their number is enough.</summary>
    private sealed class MetricChanges(string name)
    {
        private const int Kept = 256;
        private readonly List<SeriesChange> _changes = [];
        private int _left;

        public string Name => name;

        public double Largest { get; private set; }

        public void Add(SeriesChange change)
        {
            Largest = Math.Max(Largest, Math.Abs(change.Effect));
            _changes.Add(change);
            if (_changes.Count < Kept * 2) return;
            _changes.Sort(static (a, b) => Math.Abs(b.Effect).CompareTo(Math.Abs(a.Effect)));
            _left += _changes.Count - Kept;
            _changes.RemoveRange(Kept, _changes.Count - Kept);
        }

        /// <summary>With the weight by which they stand among those of other metrics: what moved on many hosts alike stands before what moved as much on one of them.</summary>
        public IEnumerable<(SeriesChange Change, double Weight)> Shown(int most)
        {
            foreach (var kind in _changes.GroupBy(change => (change.Kind, Math.Sign(change.Effect))))
            {
                var sorted = kind.OrderByDescending(change => Math.Abs(change.Effect)).ToList();
                var alike = sorted.Skip(most).Count(change => Math.Abs(change.Effect) >= Math.Abs(sorted[0].Effect) / 2);
                if (sorted.Count > most && _left > 0) alike += _left;
                var breadth = 1 + Math.Log10(sorted.Take(most).Count(change => Math.Abs(change.Effect) >= Math.Abs(sorted[0].Effect) / 2) + alike);
                for (var i = 0; i < Math.Min(most, sorted.Count); i++) yield return (sorted[i] with { Alike = i == 0 ? alike : 0 }, breadth * Size(sorted[i]));
            }
        }

        /// <summary>What came or went stands among what moved, behind what moved plainly.</summary>
        private static double Size(SeriesChange change) => change.Kind == ChangeKind.Moved ? Math.Abs(change.Effect) : 3;
    }
}
