using System.Diagnostics;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Wire;

/// <summary>The users of one share of the work, over the framework's client. The tally is the lock of share and tally.</summary>
internal sealed class ClientShare(LoadPlan plan, IFeed feed, WorkShare work, Tally tally, HttpMessageInvoker client, TimeProvider time, CancellationToken stop, CancellationToken ended)
{
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(100);

    private readonly ClientExchange _exchange = new(plan, client, tally);
    private readonly Stack<IVisitor> _idle = [];
    private int _users;

    public Task RunAsync() => work.Open ? PumpAsync() : Task.WhenAll(Enumerable.Range(0, work.Connections).Select(_ => Task.Run(UserAsync)));

    private async Task UserAsync()
    {
        var visitor = feed.Visitor();
        while (!ended.IsCancellationRequested)
        {
            long pass;
            lock (tally)
                if (!work.TakePass(Stopwatch.GetTimestamp(), out pass)) return;
            if (!await PassAsync(visitor, pass, null).ConfigureAwait(false)) await PauseAsync(Backoff).ConfigureAwait(false);
        }
    }

    /// <summary>Starts passes when they are planned, as long as there are users left to make them.</summary>
    private async Task PumpAsync()
    {
        var underway = new HashSet<Task>();
        while (!ended.IsCancellationRequested)
        {
            underway.RemoveWhere(t => t.IsCompletedSuccessfully);
            StartDue(underway);
            if (work.NothingPlanned) break;
            var wait = TimeSpan.FromMilliseconds(1);
            if (!work.Starved && Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), work.Planned) is var left && left > wait) wait = left;
            await PauseAsync(wait < TimeSpan.FromMilliseconds(100) ? wait : TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
            lock (tally) tally.RollTo(Stopwatch.GetTimestamp());
        }
        await Task.WhenAll(underway).ConfigureAwait(false);
        if (stop.IsCancellationRequested) return;
        long now = Stopwatch.GetTimestamp();
        while (work.IsDue(now))
        {
            long planned = work.Planned;
            work.TakePlanned();
            lock (tally) tally.Failure(0, ErrorKind.Timeout, "not sent when the run ended: every connection was waiting", now - planned, now);
        }
    }

    private void StartDue(HashSet<Task> underway)
    {
        long now = Stopwatch.GetTimestamp();
        while (work.IsDue(now))
        {
            IVisitor? visitor;
            lock (tally)
            {
                if (!_idle.TryPop(out visitor))
                {
                    if (_users >= work.Connections)
                    {
                        work.Starved = true;
                        return;
                    }
                    _users++;
                    visitor = feed.Visitor();
                }
                if (!work.Starved) tally.Lag.Record(now - work.Planned);
            }
            long planned = work.Planned, pass = work.TakePlanned();
            underway.Add(Task.Run(async () =>
            {
                await PassAsync(visitor, pass, planned).ConfigureAwait(false);
                lock (tally) _idle.Push(visitor);
            }));
        }
        work.Starved = false;
    }

    /// <summary>One pass through the visitor's requests; false: it ended because there was no answer.</summary>
    private async Task<bool> PassAsync(IVisitor visitor, long pass, long? planned)
    {
        visitor.Begin(pass);
        long due = planned ?? Stopwatch.GetTimestamp();
        while (visitor.Next(out var think) is { } request)
        {
            if (think > TimeSpan.Zero)
            {
                await PauseAsync(think).ConfigureAwait(false);
                due += (long)(think.TotalSeconds * Stopwatch.Frequency);
            }
            if (ended.IsCancellationRequested) return true;
            switch (await _exchange.RunAsync(visitor, request, work.Open ? due : null, stop, ended).ConfigureAwait(false))
            {
                case ExchangeEnd.NoAnswer:
                    if (!visitor.Failed()) return false;
                    break;
                case ExchangeEnd.PassOver:
                    return true;
            }
            due = Stopwatch.GetTimestamp();
        }
        return true;
    }

    private async Task PauseAsync(TimeSpan span)
    {
        try
        {
            await Task.Delay(span, time, ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return; // the callers look at the token
        }
    }
}
