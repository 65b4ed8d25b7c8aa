using Muster.Agent.Metrics;
using Muster.Metrics;
using Muster.Metrics.Intake;

namespace Muster.Agent.Gathering;

/// <summary>Turns samples with labels into rounds of the spool: one round for each moment. Called by one at a time.</summary>
/// <param name="more">Labels of the order, for series that do not carry them.</param>
internal sealed class LabelledRounds(MetricSpool spool, IReadOnlyList<Label> more)
{
    private const int MostKnown = 20_000;
    private readonly Dictionary<Labels, uint> _numbers = [];
    private long _given;

    public long Given => Volatile.Read(ref _given);

    public void Add(List<LabelledSample> samples)
    {
        if (_numbers.Count > MostKnown) _numbers.Clear();
        foreach (var moment in samples.GroupBy(sample => sample.TimeMs))
        {
            (uint Number, double Value)[] round = [.. moment.Select(sample => (Number(sample.Labels), sample.Value)).OrderBy(sample => sample.Item1)];
            spool.Add(moment.Key, [.. round.Select(one => one.Number)], [.. round.Select(one => one.Value)]);
        }
        Interlocked.Add(ref _given, samples.Count);
    }

    private uint Number(Labels labels)
    {
        if (_numbers.TryGetValue(labels, out var known)) return known;
        var parts = new List<string>();
        foreach (var label in labels)
            if (label.Name != Labels.MetricName) parts.AddRange(label.Name, label.Value);
        foreach (var label in more)
            if (labels.Get(label.Name).Length == 0) parts.AddRange(label.Name, label.Value);
        // A sender that names a host speaks for it.
        var number = spool.Book.Number(labels.Get(Labels.MetricName), [.. parts], keepsHost: labels.Get("host").Length > 0);
        if (number > 0) _numbers[labels] = number;
        return number;
    }
}
