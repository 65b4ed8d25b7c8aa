using Muster.Metrics;
using Muster.Metrics.Intake;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Listening;

/// <summary>Stores samples that come with their labels; what is refused is counted and the first is named. One writer at a time.</summary>
/// <param name="more">Labels of the configuration, for series that do not carry them.</param>
public sealed class SampleWriter(MetricsStore store, string budget, IReadOnlyList<Label> more, TimeProvider time)
{
    private const int MostKnown = 200_000;
    private readonly Dictionary<Labels, SeriesRef> _known = [];
    private long _stored;

    /// <summary>Samples that could not be stored.</summary>
    public IntakeTally Refusals { get; } = new();
    public long Stored => Volatile.Read(ref _stored);

    public void Write(List<LabelledSample> samples)
    {
        if (_known.Count > MostKnown) _known.Clear();
        using var appender = store.Appender(budget);
        var stored = 0;
        foreach (var sample in samples)
        {
            if (!_known.TryGetValue(sample.Labels, out var series)) _known[sample.Labels] = series = appender.Series(Whole(sample.Labels));
            var outcome = appender.Append(series, sample.TimeMs, sample.Value);
            if (outcome is AppendOutcome.UnknownSeries or AppendOutcome.OverBudget)
            {
                _known[sample.Labels] = series = appender.Series(Whole(sample.Labels));
                outcome = appender.Append(series, sample.TimeMs, sample.Value);
            }
            if (outcome is AppendOutcome.Stored or AppendOutcome.Duplicate) stored++;
            else Refusals.Refuse(sample.Labels.ToString(), Told(outcome), time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        try
        {
            appender.Commit();
            Interlocked.Add(ref _stored, stored);
        }
        catch (IOException disk)
        {
            if (stored > 0) Refusals.Refuse($"{stored} samples", $"they cannot be written now: {disk.Message}", time.GetUtcNow().ToUnixTimeMilliseconds(), stored);
        }
    }

    private Labels Whole(Labels labels)
    {
        var missing = more.Where(label => labels.Get(label.Name).Length == 0).ToList();
        return missing.Count == 0 ? labels : Labels.From(labels.Concat(missing));
    }

    /// <summary>In words, for whoever sent the sample.</summary>
    public static string Told(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.OverBudget => "too many series of this source, or labels too many or too long",
        AppendOutcome.TooFarAhead => "its time lies too far in the future; check the sender's clock",
        AppendOutcome.TooOld => "its time is too old",
        AppendOutcome.OutOfOrder => "out of order",
        _ => outcome.ToString(),
    };
}
