using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>Frames that wait for their turn in one session, and the signal that there is something to send. Thread-safe.</summary>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly Queue<FromAgent> _frames = new();
    private readonly Queue<FromAgent> _last = new();
    private TaskCompletionSource _wake = New();
    private long _output;

    /// <summary>Output of steps that waits here at most: it lies in memory, while what has not been asked for lies in a file.</summary>
    private const long MostOutput = 512 << 10;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Post(FromAgent frame)
    {
        // "All have run" is true for the server once it has the results.
        lock (_gate)
        {
            _output += OutputIn(frame);
            (frame.BodyCase == FromAgent.BodyOneofCase.RunNowDone ? _last : _frames).Enqueue(frame);
        }
        Wake();
    }

    public void Wake()
    {
        lock (_gate) _wake.TrySetResult();
    }

    public FromAgent? Take()
    {
        FromAgent? frame;
        bool drained;
        lock (_gate)
        {
            if (!_frames.TryDequeue(out frame)) return null;
            var before = _output;
            _output -= OutputIn(frame);
            drained = before > MostOutput / 2 && _output <= MostOutput / 2;
        }
        if (drained) Drained?.Invoke();
        return frame;
    }

    /// <summary>More output of steps may be posted.</summary>
    public bool HasRoom
    {
        get { lock (_gate) return _output < MostOutput; }
    }

    /// <summary>Half of the room is free again.</summary>
    public event Action? Drained;

    private static long OutputIn(FromAgent frame)
    {
        if (frame.BodyCase != FromAgent.BodyOneofCase.StepReport) return 0;
        long bytes = 0;
        foreach (var chunk in frame.StepReport.Chunks) bytes += chunk.Data.Length;
        return bytes;
    }

    /// <summary>Frames that go behind the results waiting now.</summary>
    public FromAgent? TakeLast()
    {
        lock (_gate) return _last.TryDequeue(out var frame) ? frame : null;
    }

    /// <summary>Completes at the next <see cref="Wake"/>; take it before looking for work, so that none is missed.</summary>
    public Task NextWake()
    {
        lock (_gate)
        {
            if (_wake.Task.IsCompleted) _wake = New();
            return _wake.Task;
        }
    }
}
