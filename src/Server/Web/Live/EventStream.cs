using System.Globalization;
using Muster.Server.Web.Access;

namespace Muster.Server.Web.Live;

/// <summary>Writes Server-Sent Events for as long as the caller stays, may listen, and the server runs.</summary>
internal sealed class EventStream(LiveUpdates updates, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Short enough that proxies, which often cut after 60 s of silence, leave the line alone.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PagesAtMostEvery = TimeSpan.FromMilliseconds(250);

    public Task ApiAsync(HttpContext context, IReadOnlySet<string> kinds)
    {
        EventQueue queue = new(kinds);
        return RunAsync(context, queue, resumes: true, since: null, queue.WaitAsync, async ct =>
        {
            IReadOnlyList<LiveEvent> waiting = queue.Take(out bool overflowed);
            if (overflowed)
                await context.Response.WriteAsync("event: resync\ndata: {}\n\n", ct);
            foreach (LiveEvent happened in waiting)
                await context.Response.WriteAsync(Invariant($"id: {happened.Id}\nevent: {happened.Kind}\ndata: {happened.Json}\n\n"), ct);
        });
    }

    /// <param name="since">The mark of the page that listens.</param>
    public Task PageAsync(HttpContext context, IReadOnlySet<string> topics, long? since)
    {
        ChangedTopics changed = new(topics);
        return RunAsync(context, changed, resumes: false, since, changed.WaitAsync, async ct =>
        {
            foreach ((string topic, long id) in changed.Take())
                await context.Response.WriteAsync(Invariant($"id: {id}\nevent: {topic}\ndata: {{\"topic\":\"{topic}\",\"id\":{id}}}\n\n"), ct);
            await context.Response.Body.FlushAsync(ct);
            await Task.Delay(PagesAtMostEvery, time, ct);
        });
    }

    private async Task RunAsync(
        HttpContext context, ILiveSubscriber subscriber, bool resumes, long? since,
        Func<TimeSpan, CancellationToken, Task<bool>> wait, Func<CancellationToken, Task> send)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        CancellationToken ct = ends.Token;
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";

        string? header = context.Request.Headers["Last-Event-ID"];
        long? lastSeen = long.TryParse(header, CultureInfo.InvariantCulture, out long id) ? id : null;
        using IDisposable subscription = updates.Subscribe(subscriber, resumes ? lastSeen : null, out bool complete);
        if (since is { } mark && subscriber is ChangedTopics page)
            updates.CatchUp(page, mark);
        bool missed = !string.IsNullOrEmpty(header) && (!resumes || lastSeen is null || !complete);
        Caller caller = context.Caller();
        try
        {
            await response.WriteAsync(missed ? "retry: 1000\nevent: resync\ndata: {}\n\n" : "retry: 1000\n\n", ct);
            await response.Body.FlushAsync(ct);
            while (caller.StillValid())
            {
                bool happened = await wait(Heartbeat, ct);
                // Asked again: whoever was sent away while waiting is told nothing more.
                if (!caller.StillValid())
                    break;
                if (happened)
                    await send(ct);
                else
                    await response.WriteAsync(": still here\n\n", ct);
                await response.Body.FlushAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The caller hung up or the server stops: both end the stream as it should end.
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
