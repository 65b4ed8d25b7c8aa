using Muster.Protocol;

namespace Muster.Agent.Schedule;

/// <summary>Runs the timetable: waits for what is due, runs it with a bound on how much runs at once. Safe to change while it runs.</summary>
/// <param name="run">Runs one check to its end and sees to its result; answers the status.</param>
internal sealed class CheckLoop(
    TimeProvider time, string host, int concurrency, Func<PlannedCheck, CancellationToken, Task<uint>> run, Log log)
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Timetable _table = new(host);
    private readonly SemaphoreSlim _places = new(concurrency);
    private readonly long _origin = time.GetTimestamp();
    private TaskCompletionSource _changed = New();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Changes the timetable under its lock, then looks what is due.</summary>
    public void Change(Action<Timetable, TimeSpan> change)
    {
        lock (_gate)
        {
            change(_table, Now);
            _changed.TrySetResult();
        }
    }

    public Check[] Definitions(Func<PlannedCheck, bool> which)
    {
        lock (_gate) return [.. _table.Checks.Where(which).Select(c => c.Definition)];
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var running = new HashSet<Task>();
        while (!stop.IsCancellationRequested)
        {
            List<PlannedCheck> due;
            TimeSpan sleep;
            Task changed;
            lock (_gate)
            {
                if (_changed.Task.IsCompleted) _changed = New();
                changed = _changed.Task;
                due = _table.TakeDue(Now);
                sleep = _table.NextDue() is { } next ? next - Now : LongestSleep;
            }
            foreach (var check in due) running.Add(RunOneAsync(check, stop));
            running.RemoveWhere(t => t.IsCompleted);
            if (sleep > TimeSpan.Zero) await SleepAsync(sleep < LongestSleep ? sleep : LongestSleep, changed, stop);
        }
        await Task.WhenAll(running);
    }

    /// <summary>Timers count whole milliseconds and may fire early by a part of one: round up.</summary>
    private async Task SleepAsync(TimeSpan sleep, Task changed, CancellationToken stop)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var timer = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(sleep.TotalMilliseconds)), time, done.Token);
        await Task.WhenAny(timer, changed);
        await done.CancelAsync();
    }

    private async Task RunOneAsync(PlannedCheck check, CancellationToken stop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        uint status = 3;
        var started = Now;
        try
        {
            await _places.WaitAsync(stop);
            try
            {
                started = Now;
                if (!check.Removed) status = await run(check, stop);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            // A fault in one check's code must not end the looking after all the others.
            log.WriteSparingly($"fault:{check.Name}", $"check {check.Name}: {e}");
        }
        lock (_gate)
        {
            _table.Finished(check, status, started);
            _changed.TrySetResult();
        }
    }
}
