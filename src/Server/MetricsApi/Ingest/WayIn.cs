using System.Collections.Concurrent;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.Ingest;

/// <summary>What came in by one way, and what of it could not be kept, by reason.</summary>
public sealed class WayIn(string name)
{
    public const string Unreadable = "unreadable", BadLabels = "bad_labels", Undeclared = "undeclared", QueueFull = "queue_full";

    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _stored;

    public string Name { get; } = name;
    public long Stored => Volatile.Read(ref _stored);
    public IEnumerable<KeyValuePair<string, long>> Refused => _refused;

    public void Keep(long samples) => Interlocked.Add(ref _stored, samples);

    public void Refuse(string reason, long samples = 1)
    {
        if (samples > 0) _refused.AddOrUpdate(reason, samples, (_, before) => before + samples);
    }

    /// <summary>The reason as it stands in the figures; null for a sample that is there afterwards.</summary>
    public static string? ReasonOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Stored => null,
        AppendOutcome.Duplicate => "duplicate",
        AppendOutcome.OutOfOrder => "out_of_order",
        AppendOutcome.TooOld => "too_old",
        AppendOutcome.TooFarAhead => "too_far_ahead",
        AppendOutcome.OverBudget => "over_budget",
        AppendOutcome.UnknownSeries => "unknown_series",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
