using System.Net;
using Muster.Metrics.Intake;
using Muster.Metrics.Listening;

namespace Muster.Metrics.Ganglia;

/// <summary>Listens for the packets of gmond and gmetric.</summary>
/// <param name="described">Told of every value, for what it says of its metric.</param>
public sealed class GangliaListener(IPEndPoint at, IPAddress? group, string cluster, Action<GangliaValue> described, Action<List<LabelledSample>> sink, TimeProvider time)
    : MetricListener(at, group, lines: false, Batch, sink, time)
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(500);
    private const int ExpireEvery = 60;

    private readonly GangliaDesk _desk = new(cluster);
    private readonly List<GangliaValue> _values = [];
    private int _flushes;

    protected override void Take(ReadOnlySpan<byte> bytes, long nowMs, List<LabelledSample> into)
    {
        try
        {
            if (_desk.Take(GangliaPacket.Read(bytes), nowMs, _values) is { } fault) Tally.Refuse(bytes, fault, nowMs);
            else Tally.Take();
        }
        catch (InvalidDataException wrong)
        {
            Tally.Refuse(bytes, wrong.Message, nowMs);
        }
        Give(into);
    }

    protected override void Flushing(long nowMs, List<LabelledSample> into)
    {
        if (++_flushes % ExpireEvery != 0) return;
        _desk.Expire(nowMs, _values);
        Give(into);
    }

    private void Give(List<LabelledSample> into)
    {
        foreach (var value in _values)
        {
            into.Add(GangliaNames.Sample(value));
            described(value);
        }
        _values.Clear();
    }
}
