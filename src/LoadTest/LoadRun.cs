using System.Diagnostics;
using System.Net;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;
using Muster.LoadTest.Safety;
using Muster.LoadTest.Wire;

namespace Muster.LoadTest;

/// <summary>
/// Runs a plan in this process: <c>await new LoadRun(plan, time).RunAsync(progress, ct)</c>. HTTP/1.1 without TLS goes over threads of its own
/// that drive sockets directly; https and HTTP/2 over the framework's client.
/// </summary>
public sealed class LoadRun(LoadPlan plan, TimeProvider time)
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);

    /// <summary>Takes the framework's client also where sockets would do; tests hold both to the same promises.</summary>
    internal bool ThroughClient { get; init; }

    /// <summary>Runs to the plan's end, or to the cancellation, which ends it early with a report of what was.</summary>
    /// <param name="progress">Called about four times a second, not on the workers' threads.</param>
    /// <exception cref="LoadPlanException">The plan cannot be run, or the target may not be loaded so much.</exception>
    public async Task<LoadOutcome> RunAsync(Action<LoadProgress>? progress = null, CancellationToken ct = default)
    {
        plan.Check();
        var feed = plan.Feed ?? new SingleRequest(new WireRequest(plan.Method, plan.Target.Authority, plan.Target.PathAndQuery, plan.Headers, plan.Body, plan.KeepAlive, 0));
        var addresses = await TargetGuard.AdmitAsync(plan.Target, MostPerSecond(feed), plan.Allow, ct).ConfigureAwait(false);
        long started = Stopwatch.GetTimestamp();
        var startedAt = time.GetUtcNow();
        var timeline = new Timeline(plan.Threads);
        var tallies = Enumerable.Range(0, plan.Threads)
            .Select(_ => new Tally(started, plan.Open, feed.Steps.Count, timeline.Fresh, timeline.Publish)).ToArray();
        var shares = Enumerable.Range(0, plan.Threads).Select(i => new WorkShare(plan, started, i)).ToArray();

        using var workers = plan.Target.Scheme == "https" || plan.Http == WireVersion.Http2 || ThroughClient
            ? (IWorkers)new ClientWorkers(plan, feed, addresses, shares, tallies, time)
            : new SocketWorkers(new IPEndPoint(addresses[0], plan.Target.Port), feed, shares, tallies);
        using var stop = ct.Register(workers.Stop);
        var work = workers.RunAsync();
        while (await Task.WhenAny(work, Task.Delay(Often, time, CancellationToken.None)).ConfigureAwait(false) != work)
        {
            timeline.Collect(all: false);
            progress?.Invoke(Progress(timeline, Stopwatch.GetElapsedTime(started)));
        }
        double busy = await work.ConfigureAwait(false);
        timeline.Collect(all: true);
        progress?.Invoke(Progress(timeline, Stopwatch.GetElapsedTime(started)));
        return RunCollector.Join(plan, feed, tallies, timeline, started, startedAt, busy);
    }

    /// <summary>What the plan can send at most within a second; null: no limit.</summary>
    private double? MostPerSecond(IFeed feed)
    {
        if (plan.Rate is { } rate) return rate * feed.RequestsPerPass;
        if (plan.Moments is not { } moments) return null;
        int most = 0;
        for (int from = 0, to = 0; to < moments.Count; to++)
        {
            while (moments[to] - moments[from] >= 1_000_000_000) from++;
            most = Math.Max(most, to - from + 1);
        }
        return most;
    }

    private LoadProgress Progress(Timeline timeline, TimeSpan elapsed)
    {
        double share = Math.Max(
            plan.Duration is { } duration ? elapsed / duration : 0,
            plan.Passes is { } passes ? (double)timeline.Requests / passes : plan.Moments is { Count: > 0 } moments ? (double)timeline.Requests / moments.Count : 0);
        return new LoadProgress(elapsed.TotalSeconds, Math.Min(1, share), timeline.Requests, timeline.Failed, [.. timeline.Points], timeline.Errors);
    }
}
