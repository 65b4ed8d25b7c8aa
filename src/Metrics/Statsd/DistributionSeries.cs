using System.Globalization;
using Muster.Metrics.Exposition;
using Muster.Metrics.Intake;

namespace Muster.Metrics.Statsd;

/// <summary>
/// Timers and histograms: <c>NAME_sum</c> and <c>NAME_count</c> count on; beside them either the quantiles of the last window or buckets that count on.
/// Timers arrive in milliseconds and leave in seconds, as <c>NAME_seconds</c>.
/// </summary>
internal sealed class DistributionSeries : StatsdSeries
{
    /// <summary>Values of one window kept for the quantiles; of more an even choice is kept.</summary>
    private const int MostKept = 4096;

    private readonly double _unit;
    private readonly StatsdOptions _options;
    private readonly Labels _sumLabels, _countLabels;
    private readonly Labels[] _parts;
    private readonly double[] _buckets;
    private readonly List<double> _window = [];
    private readonly Random _choice = new(1);
    private long _inWindow;
    private double _sum, _count;
    private bool _quantilesShown;

    public DistributionSeries(Labels labels, bool timer, StatsdOptions options) : base(timer ? With(labels, "_seconds") : labels)
    {
        (_unit, _options) = (timer ? 1000 : 1, options);
        _sumLabels = With(Labels, "_sum");
        _countLabels = With(Labels, "_count");
        _buckets = new double[options.Buckets.Count + 1];
        _parts = options.Buckets.Count > 0
            ? [.. options.Buckets.Append(double.PositiveInfinity).Select(bound => With(Labels, "_bucket", new Label("le", Bound(bound))))]
            : [.. options.Quantiles.Select(quantile => With(Labels, "", new Label("quantile", Bound(quantile))))];
    }

    public override IEnumerable<Labels> Given => [_sumLabels, _countLabels, .. _parts];

    public override string? Add(ReadOnlySpan<byte> value, double rate)
    {
        if (!NumberText.TryParse(value, out var number) || !double.IsFinite(number)) return $"“{SeriesText.Show(value)}” is no number";
        number /= _unit;
        _sum += number / rate;
        _count += 1 / rate;
        if (_options.Buckets.Count > 0)
        {
            var bucket = 0;
            while (bucket < _options.Buckets.Count && number > _options.Buckets[bucket]) bucket++;
            _buckets[bucket] += 1 / rate;
            return null;
        }
        _inWindow++;
        if (_window.Count < MostKept) _window.Add(number);
        else if (_choice.NextInt64(_inWindow) is var place and < MostKept) _window[(int)place] = number;
        return null;
    }

    public override void Flush(long nowMs, List<LabelledSample> into)
    {
        into.Add(new LabelledSample(_sumLabels, nowMs, _sum));
        into.Add(new LabelledSample(_countLabels, nowMs, _count));
        if (_options.Buckets.Count > 0) FlushBuckets(nowMs, into);
        else FlushQuantiles(nowMs, into);
    }

    private void FlushBuckets(long nowMs, List<LabelledSample> into)
    {
        double below = 0;
        for (var i = 0; i < _buckets.Length; i++) into.Add(new LabelledSample(_parts[i], nowMs, below += _buckets[i]));
    }

    private void FlushQuantiles(long nowMs, List<LabelledSample> into)
    {
        // A window without values has no quantiles; the last ones must not stand for it.
        if (_window.Count == 0 && !_quantilesShown) return;
        _window.Sort();
        for (var i = 0; i < _parts.Length; i++)
            into.Add(new LabelledSample(_parts[i], nowMs, _window.Count == 0 ? StaleMarker.Value : Quantile(_options.Quantiles[i])));
        _quantilesShown = _window.Count > 0;
        _window.Clear();
        _inWindow = 0;
    }

    /// <summary>Between the two nearest of the sorted values, by distance.</summary>
    private double Quantile(double quantile)
    {
        var rank = quantile * (_window.Count - 1);
        var low = (int)Math.Floor(rank);
        var high = Math.Min(low + 1, _window.Count - 1);
        return _window[low] + (_window[high] - _window[low]) * (rank - low);
    }

    private static string Bound(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString(CultureInfo.InvariantCulture);
}
