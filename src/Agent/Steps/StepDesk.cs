using Muster.Protocol;

namespace Muster.Agent.Steps;

/// <summary>
/// Runs the steps the server orders and tells it of them. What a step printed and how it ended is kept, on disk, until the server has stored it:
/// over lost links, a restarted server and a restarted agent. Thread-safe.
/// </summary>
internal sealed class StepDesk(StepFolders folders, StepStart start, Action<FromAgent> post, Func<bool> hasRoom, TimeProvider time, Log log)
{
    /// <summary>News are collected this long: a short command is one frame, not three.</summary>
    private static readonly TimeSpan Collect = TimeSpan.FromMilliseconds(20);
    private const int WorthAFrame = 32 << 10;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StepRun> _steps = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private volatile TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _stop;
    private int _turn;

    /// <summary>Sends news as they come, until <paramref name="stop"/>; then the steps are ended, and what is not stored yet waits on disk for the next start.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        try
        {
            while (true)
            {
                await _news.Task.WaitAsync(stop);
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                // A step that prints much fills frames by itself: waiting would only slow it down. A link that is full says when it is not.
                if (Report() < WorthAFrame && hasRoom()) await Task.Delay(Collect, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Task[] running;
            lock (_gate) running = [.. _running];
            await Task.WhenAll(running);
            Report();
        }
    }

    /// <summary>Takes up what an earlier process left; before the first session.</summary>
    public void Recover()
    {
        foreach (var id in folders.Ids())
        {
            var folder = folders.Of(id);
            if (folder.ReadRecord() is not { } record)
            {
                folder.Delete();
                continue;
            }
            var step = new StepRun(id, folder, News);
            step.Recover(record.Marker, record.StartedMs, folder.ReadEnd(), time);
            lock (_gate) _steps[id] = step;
            log.Write($"step {id}: an earlier process of this agent left it; the server will hear");
        }
    }

    /// <summary>A session begins: says what is held; the server answers each with what it has.</summary>
    public void Welcomed()
    {
        var held = new StepsHeld();
        lock (_gate)
        {
            foreach (var step in _steps.Values)
            {
                step.Pause();
                held.Steps.Add(step.Held());
            }
        }
        post(new FromAgent { StepsHeld = held });
    }

    public void Take(RunStep order)
    {
        if (!StepFolders.IsId(order.StepId))
        {
            log.WriteSparingly("step-id", $"the server sent a step with the id '{order.StepId}', which is none; it does not run");
            return;
        }
        lock (_gate)
        {
            if (_steps.ContainsKey(order.StepId) || _stop.IsCancellationRequested) return;
            var step = new StepRun(order.StepId, folders.Of(order.StepId), News);
            _steps.Add(order.StepId, step);
            _running.RemoveAll(t => t.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(step, order), CancellationToken.None));
        }
    }

    public void Take(KillStep order)
    {
        StepRun? step;
        lock (_gate) step = _steps.GetValueOrDefault(order.StepId);
        if (step is null) return;
        log.Write($"step {order.StepId}: the server wants it ended");
        step.Kill(order.Now);
    }

    public void Take(StepStored stored)
    {
        StepRun? step;
        lock (_gate) step = _steps.GetValueOrDefault(stored.StepId);
        if (step is null) return;
        if (step.Stored(stored)) Forget(step);
        else News();
    }

    private async Task RunAsync(StepRun step, RunStep order)
    {
        log.Write($"step {order.StepId}: {StepStart.Text(order)}{(order.User.Length > 0 ? $" (as {order.User})" : "")}");
        try
        {
            await step.RunAsync(order, start, time, _stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            log.Write($"step {order.StepId}: {e.Message}");
            Abandon(step, e);
        }
    }

    /// <summary>The state folder is full or cannot be written: the server hears it if that much can be kept at all.</summary>
    private void Abandon(StepRun step, Exception why)
    {
        try
        {
            step.Kill(now: true);
            step.Finish(new StepEnded { Ending = StepEnded.Types.Ending.NotStarted, Message = $"the agent's state folder cannot be used: {why.Message}; whatever ran was ended" });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write($"step {step.Id}: its end cannot be kept: {e.Message}");
        }
    }

    private void Forget(StepRun step)
    {
        lock (_gate) _steps.Remove(step.Id);
        step.Dispose();
        try
        {
            folders.Of(step.Id).Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.WriteSparingly("step-folder", $"step {step.Id}: its folder stays: {e.Message}");
        }
    }

    private void News() => _news.TrySetResult();

    /// <summary>The link takes more again.</summary>
    public void Drained() => News();

    /// <summary>In turns, a frame of each, as long as the link has room.</summary>
    /// <returns>Bytes of output that were sent.</returns>
    private long Report()
    {
        List<StepRun> steps;
        long sent = 0;
        lock (_gate) steps = [.. _steps.Values];
        // Not always the same first: room that is short goes around.
        for (var turn = steps.Count == 0 ? 0 : _turn++ % steps.Count; turn > 0; turn--)
        {
            steps.Add(steps[0]);
            steps.RemoveAt(0);
        }
        while (steps.Count > 0 && hasRoom())
        {
            for (var at = 0; at < steps.Count && hasRoom();)
            {
                var step = steps[at];
                if (step.NextReport() is { } report)
                {
                    foreach (var chunk in report.Chunks) sent += chunk.Data.Length;
                    post(new FromAgent { StepReport = report });
                    at++;
                    continue;
                }
                if (step.IsForgettable) Forget(step);
                steps.RemoveAt(at);
            }
        }
        return sent;
    }
}
