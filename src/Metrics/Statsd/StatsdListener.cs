using System.Net;
using Muster.Metrics.Intake;
using Muster.Metrics.Listening;

namespace Muster.Metrics.Statsd;

/// <summary>Listens for StatsD, UDP and TCP; gives samples once a flush.</summary>
public sealed class StatsdListener : MetricListener
{
    private readonly StatsdIntake _intake;

    public StatsdListener(IPEndPoint at, StatsdOptions options, IReadOnlyList<PathRule> rules, TimeSpan flush, Action<List<LabelledSample>> sink, TimeProvider time)
        : base(at, null, lines: true, flush, sink, time) => _intake = new StatsdIntake(options, new PathMapping(rules), Tally);

    protected override void Take(ReadOnlySpan<byte> bytes, long nowMs, List<LabelledSample> into) => _intake.Take(bytes, nowMs);

    protected override void Flushing(long nowMs, List<LabelledSample> into) => _intake.Flush(nowMs, into);
}
