using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.Server.Commands.Api;
using Muster.Server.Commands.Log;
using Muster.Server.Commands.Steps;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Output;

/// <summary>
/// Sends an execution's log as Server-Sent Events as it grows. The id of an event is its place in the log: whoever comes back with it gets the next one,
/// over restarts of the server too.
/// </summary>
public sealed class LogFollower(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Small pieces are collected this long.</summary>
    private static readonly TimeSpan Collect = TimeSpan.FromMilliseconds(50);

    public async Task ServeAsync(HttpContext http, Execution execution, long? from)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var ct = ends.Token;
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var at = long.TryParse(http.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var last) ? last : from ?? 0;
        var decoders = new Dictionary<(int Host, int Step, bool Error), Decoder>();
        var caller = http.Caller();
        var waking = NewSource();
        void Wake() => waking.TrySetResult();
        execution.Log.Grown += Wake;
        try
        {
            await response.WriteAsync("retry: 1000\n\n", ct);
            while (caller.StillValid())
            {
                waking = NewSource();
                var over = !execution.IsUnfinished;
                var events = new StringBuilder();
                var next = at;
                at = LogReader.Read(execution.LogFile, (head, payloadAt, length, payload) =>
                {
                    next = payloadAt + length;
                    Write(events, execution, head, payload, decoders, next);
                }, at, most: 1 << 20);
                if (events.Length > 0)
                {
                    await response.WriteAsync(events.ToString(), ct);
                    await response.Body.FlushAsync(ct);
                    if (!over) await Task.Delay(Collect, time, ct);
                    continue;
                }
                if (over)
                {
                    await response.WriteAsync($"event: end\ndata: {JsonSerializer.Serialize(ExecutionAnswer.Of(execution), ApiJson.Options)}\n\n", ct);
                    return;
                }
                await response.Body.FlushAsync(ct);
                await WaitAsync(response, waking.Task, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The caller hung up or the server stops: both end the stream as it should end.
        }
        finally
        {
            execution.Log.Grown -= Wake;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Until the log grows; the execution's end comes a moment after its last record, so no longer than that is waited at once.</summary>
    private async Task WaitAsync(HttpResponse response, Task grown, CancellationToken ct)
    {
        var beat = Task.Delay(Heartbeat, time, ct);
        var soon = Task.Delay(TimeSpan.FromMilliseconds(250), time, ct);
        if (await Task.WhenAny(grown, soon) == soon && await Task.WhenAny(grown, beat, Task.Delay(TimeSpan.FromMilliseconds(500), time, ct)) == beat)
            await response.WriteAsync(": still here\n\n", ct);
    }

    private static void Write(StringBuilder events, Execution execution, LogHead head, Func<byte[]> payload, Dictionary<(int, int, bool), Decoder> decoders, long next)
    {
        if (head.Host >= execution.Plan.Hosts.Count) return;
        var host = execution.Plan.Hosts[head.Host].Name;
        object data;
        if (head.Kind == LogKind.Output)
        {
            var bytes = payload();
            if (!decoders.TryGetValue((head.Host, head.Step, head.Error), out var decoder)) decoders[(head.Host, head.Step, head.Error)] = decoder = new UTF8Encoding(false).GetDecoder();
            var output = bytes.AsSpan(OutputHead.Bytes);
            var text = new char[decoder.GetCharCount(output, flush: false)];
            decoder.GetChars(output, text, flush: false);
            data = new { host, step = head.Step, stream = head.Error ? "err" : "out", text = new string(text), at = Time(head.AtMs) };
        }
        else
        {
            var outcome = head.Kind == LogKind.Ended ? JsonSerializer.Deserialize<StepOutcome>(payload(), PlanJson.Options) : null;
            var state = outcome?.State ?? head.Kind switch { LogKind.Sent => StepState.Sent, LogKind.Lost => StepState.AgentLost, _ => StepState.Running };
            var message = head.Kind == LogKind.Lost ? Encoding.UTF8.GetString(payload()) : outcome?.Message ?? "";
            data = new { host, step = head.Step, state = state.Text(), code = outcome?.Code ?? 0, message, late = outcome?.Late ?? false, duration = (outcome?.DurationUs ?? 0) / 1e6, at = Time(head.AtMs) };
        }
        events.Append(CultureInfo.InvariantCulture, $"id: {next}\nevent: {(head.Kind == LogKind.Output ? "output" : "state")}\ndata: {JsonSerializer.Serialize(data, ApiJson.Options)}\n\n");
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
