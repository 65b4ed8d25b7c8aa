using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>Frames that wait for their turn in one session, and the signal that there is something to send. Thread-safe.</summary>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly Queue<FromAgent> _frames = new();
    private readonly Queue<FromAgent> _last = new();
    private TaskCompletionSource _wake = New();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Post(FromAgent frame)
    {
        // "All have run" is true for the server once it has the results.
        lock (_gate) (frame.BodyCase == FromAgent.BodyOneofCase.RunNowDone ? _last : _frames).Enqueue(frame);
        Wake();
    }

    public void Wake()
    {
        lock (_gate) _wake.TrySetResult();
    }

    public FromAgent? Take()
    {
        lock (_gate) return _frames.TryDequeue(out var frame) ? frame : null;
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
