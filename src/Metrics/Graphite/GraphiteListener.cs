using System.Net;
using Muster.Metrics.Intake;
using Muster.Metrics.Listening;

namespace Muster.Metrics.Graphite;

/// <summary>Listens for Graphite's plaintext protocol, TCP and UDP.</summary>
public sealed class GraphiteListener : MetricListener
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(250);
    private readonly GraphiteIntake _intake;

    public GraphiteListener(IPEndPoint at, IReadOnlyList<PathRule> rules, Action<List<LabelledSample>> sink, TimeProvider time)
        : base(at, null, lines: true, Batch, sink, time) => _intake = new GraphiteIntake(new PathMapping(rules), Tally);

    protected override void Take(ReadOnlySpan<byte> bytes, long nowMs, List<LabelledSample> into) => _intake.Take(bytes, nowMs, into);
}
