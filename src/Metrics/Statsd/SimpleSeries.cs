using Muster.Metrics.Exposition;
using Muster.Metrics.Intake;

namespace Muster.Metrics.Statsd;

/// <summary>Counts on since it is known, as counters of Prometheus do, so that rate() works: <c>NAME_total</c>.</summary>
internal sealed class CounterSeries(Labels labels) : StatsdSeries(With(labels, "_total"))
{
    private double _count;

    public override IEnumerable<Labels> Given => [Labels];

    public override string? Add(ReadOnlySpan<byte> value, double rate)
    {
        if (!NumberText.TryParse(value, out var number) || !double.IsFinite(number)) return $"“{SeriesText.Show(value)}” is no count";
        _count += number / rate;
        return null;
    }

    public override void Flush(long nowMs, List<LabelledSample> into) => into.Add(new LabelledSample(Labels, nowMs, _count));
}

/// <summary>The last value; with a sign before it, the difference to what it was.</summary>
internal sealed class GaugeSeries(Labels labels) : StatsdSeries(labels)
{
    private double _value;

    public override IEnumerable<Labels> Given => [Labels];

    public override string? Add(ReadOnlySpan<byte> value, double rate)
    {
        if (!NumberText.TryParse(value, out var number)) return $"“{SeriesText.Show(value)}” is no number";
        _value = value[0] is (byte)'+' or (byte)'-' ? _value + number : number;
        return null;
    }

    public override void Flush(long nowMs, List<LabelledSample> into) => into.Add(new LabelledSample(Labels, nowMs, _value));
}

/// <summary>How many different values there were in the window.</summary>
internal sealed class SetSeries(Labels labels) : StatsdSeries(labels)
{
    private const int Most = 100_000;
    private readonly HashSet<ulong> _seen = [];

    public override IEnumerable<Labels> Given => [Labels];

    public override string? Add(ReadOnlySpan<byte> value, double rate)
    {
        if (_seen.Count >= Most) return $"the set has {Most} different values already";
        _seen.Add(Hash(value));
        return null;
    }

    public override void Flush(long nowMs, List<LabelledSample> into)
    {
        into.Add(new LabelledSample(Labels, nowMs, _seen.Count));
        _seen.Clear();
    }

    /// <summary>FNV-1a, 64 bit: two of 100,000 values share one about once in four thousand million sets.</summary>
    private static ulong Hash(ReadOnlySpan<byte> value)
    {
        var hash = 14695981039346656037UL;
        foreach (var sign in value) hash = (hash ^ sign) * 1099511628211UL;
        return hash;
    }
}
