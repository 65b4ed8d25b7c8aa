using Muster.Metrics.Intake;

namespace Muster.Metrics.Statsd;

/// <summary>What one name with its tags and type gathered since it is known.</summary>
internal abstract class StatsdSeries(Labels labels)
{
    public Labels Labels { get; } = labels;
    public long LastMs { get; set; }

    /// <returns>Why the value cannot be taken; null when it was.</returns>
    public abstract string? Add(ReadOnlySpan<byte> value, double rate);

    /// <summary>Gives the samples of the flush at <paramref name="nowMs"/> and begins the next window.</summary>
    public abstract void Flush(long nowMs, List<LabelledSample> into);

    /// <summary>Every series that <see cref="Flush"/> gives; they get an end when this is forgotten.</summary>
    public abstract IEnumerable<Labels> Given { get; }

    public static Labels With(Labels labels, string suffix, params ReadOnlySpan<Label> more)
    {
        var all = new List<Label>(labels.Count + more.Length);
        foreach (var label in labels)
        {
            var taken = false;
            foreach (var other in more) taken |= other.Name == label.Name;
            if (!taken) all.Add(label.Name == Labels.MetricName ? new Label(Labels.MetricName, Suffixed(label.Value, suffix)) : label);
        }
        all.AddRange(more);
        return Labels.From(all);
    }

    private static string Suffixed(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
}
