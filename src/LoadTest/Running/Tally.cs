using System.Diagnostics;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Wire;

namespace Muster.LoadTest.Running;

/// <summary>What one worker has seen. Times are <see cref="Stopwatch"/> ticks, which are nanoseconds on Linux. Not for several threads at once.</summary>
internal sealed class Tally
{
    public static readonly int Kinds = Enum.GetValues<ErrorKind>().Length;

    /// <summary>Different fault texts kept; the rest count only by kind.</summary>
    private const int MostFaults = 50;

    private readonly long _started;
    private readonly bool _open;
    private readonly Action<SecondSlot> _publish;
    private readonly Func<SecondSlot> _fresh;
    private SecondSlot _second;

    /// <param name="open">Latency and service time differ: both are kept.</param>
    /// <param name="fresh">Where empty slots come from; they go to <paramref name="publish"/> full.</param>
    public Tally(long started, bool open, int steps, Func<SecondSlot> fresh, Action<SecondSlot> publish)
    {
        (_started, _open, _fresh, _publish) = (started, open, fresh, publish);
        _second = fresh();
        Steps = steps > 1 ? [.. Enumerable.Range(0, steps).Select(_ => new StepTally())] : [];
    }

    public long Requests { get; private set; }

    public long Failed { get; private set; }

    public long[] Errors { get; } = new long[Kinds];

    public long[] Statuses { get; } = new long[1000];

    public long BytesReceived { get; private set; }

    public long BodyBytes { get; private set; }

    public long BytesSent { get; set; }

    public long ConnectionsOpened { get; private set; }

    public long FirstLength { get; private set; } = -1;

    /// <summary>Answers whose body is not as long as the first one's.</summary>
    public long OtherLengths { get; private set; }

    /// <summary>When the last answer or failure was, in ticks.</summary>
    public long Last { get; private set; }

    /// <summary>From the planned start (open) or from sending (closed) to the end of the answer.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From sending to the end of the answer.</summary>
    public LatencyHistogram Service => _open ? _service : Latency;

    /// <summary>From sending to the first byte of the answer.</summary>
    public LatencyHistogram Waiting { get; } = new();

    public LatencyHistogram Connecting { get; } = new();

    /// <summary>How late passes were started though a connection was free: the generator's own fault.</summary>
    public LatencyHistogram Lag { get; } = new();

    public StepTally[] Steps { get; }

    /// <summary>The run in equal blocks of time: how much of what it found is chance can be told from them.</summary>
    public BlockSeries Blocks { get; } = new();

    public Dictionary<string, long> Faults { get; } = [];

    /// <summary>The Server header of the first answer.</summary>
    public string? ServerName { get; set; }

    private readonly LatencyHistogram _service = new();

    public void Connected(long took)
    {
        ConnectionsOpened++;
        Connecting.Record(took);
    }

    /// <param name="kind">None, Status or Assertion.</param>
    public void Answer(int step, int status, ErrorKind kind, string fault, long bytes, long body, long planned, long sent, long firstByte, long now)
    {
        RollTo(now);
        long latency = now - planned;
        Requests++;
        Last = now;
        Statuses[status]++;
        BytesReceived += bytes;
        BodyBytes += body;
        Latency.Record(latency);
        if (_open) _service.Record(now - sent);
        Waiting.Record(firstByte - sent);
        if (FirstLength < 0) FirstLength = body;
        else if (body != FirstLength) OtherLengths++;
        _second.Requests++;
        _second.Bytes += bytes;
        _second.Latency.Record(latency);
        Blocks.Record(now - _started, kind != ErrorKind.None, latency);
        if (Steps.Length > 0) Steps[step].Record(latency, kind != ErrorKind.None);
        if (kind != ErrorKind.None) Fault(kind, fault.Length > 0 ? fault : null);
    }

    /// <summary>A request that got no answer.</summary>
    /// <param name="late">How long it was waited for, when that says something of the server (a time limit), else null.</param>
    public void Failure(int step, ErrorKind kind, string fault, long? late, long now)
    {
        RollTo(now);
        Requests++;
        Last = now;
        _second.Requests++;
        Blocks.Record(now - _started, failed: true, late ?? -1);
        if (late is { } latency)
        {
            Latency.Record(latency);
            _second.Latency.Record(latency);
        }
        if (Steps.Length > 0) Steps[step].Record(late ?? -1, failed: true);
        Fault(kind, fault);
    }

    /// <summary>Publishes the seconds that are over.</summary>
    public void RollTo(long now)
    {
        int second = (int)((now - _started) / Stopwatch.Frequency);
        if (second <= _second.Second) return;
        _publish(_second);
        _second = _fresh();
        _second.Second = second;
    }

    public void End() => _publish(_second);

    private void Fault(ErrorKind kind, string? fault)
    {
        Failed++;
        Errors[(int)kind]++;
        _second.Failed++;
        _second.Errors[(int)kind]++;
        if (fault is null) return;
        if (Faults.TryGetValue(fault, out long count)) Faults[fault] = count + 1;
        else if (Faults.Count < MostFaults) Faults[fault] = 1;
    }
}

/// <summary>The figures of one step of a scenario.</summary>
internal sealed class StepTally
{
    public long Requests { get; private set; }

    public long Failed { get; private set; }

    public LatencyHistogram Latency { get; } = new();

    public void Record(long latency, bool failed)
    {
        Requests++;
        if (failed) Failed++;
        if (latency >= 0) Latency.Record(latency);
    }

    public void Add(StepTally other)
    {
        Requests += other.Requests;
        Failed += other.Failed;
        Latency.Add(other.Latency);
    }
}
