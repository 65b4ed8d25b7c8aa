using Muster.Protocol;

namespace Muster.Agent.Schedule;

/// <summary>A check with its place in time. Times are offsets on the timetable's own monotonic clock.</summary>
/// <param name="definition">Never changed once planned.</param>
/// <param name="local">From this host's own plugin folder.</param>
internal sealed class PlannedCheck(Check definition, bool local)
{
    private const int DefaultInterval = 30_000;

    public Check Definition { get; } = definition;
    public bool Local { get; } = local;
    public string Name => Definition.Name;
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(definition.IntervalMs == 0 ? DefaultInterval : Math.Max(definition.IntervalMs, 100));
    public TimeSpan RetryInterval => Definition.RetryIntervalMs == 0 ? Interval : TimeSpan.FromMilliseconds(Math.Max(Definition.RetryIntervalMs, 100));
    public int MaxAttempts => (int)Math.Max(1, Definition.MaxAttempts);

    public TimeSpan Phase { get; set; }
    public TimeSpan Due { get; set; }
    public bool Running { get; set; }
    public bool Removed { get; set; }

    /// <summary>Results that were not OK, in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Times it was due while it still ran.</summary>
    public long Overruns { get; set; }
}
