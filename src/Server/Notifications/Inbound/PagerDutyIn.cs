using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Inbound;

/// <summary>Takes events of PagerDuty's Events API, version 2: trigger, acknowledge, resolve.</summary>
public sealed class PagerDutyIn(InboundAlerts alerts, InboundHosts hosts, AcknowledgementDesk desk, TimeProvider time)
{
    private const int MostSummary = 1024, MostKey = 255;
    private static readonly string[] Severities = ["critical", "error", "warning", "info"];

    internal sealed record Event(
        [property: JsonPropertyName("routing_key")] string? RoutingKey, [property: JsonPropertyName("event_action")] string? Action, [property: JsonPropertyName("dedup_key")] string? DedupKey,
        [property: JsonPropertyName("payload")] EventPayload? Payload);

    internal sealed record EventPayload(
        [property: JsonPropertyName("summary")] string? Summary, [property: JsonPropertyName("source")] string? Source, [property: JsonPropertyName("severity")] string? Severity,
        [property: JsonPropertyName("timestamp")] string? Timestamp, [property: JsonPropertyName("component")] string? Component, [property: JsonPropertyName("class")] string? Class);

    /// <exception cref="FormatException">No such event.</exception>
    internal static Event Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Event>(body) ?? throw new FormatException("the event is empty");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"no JSON of an event: {wrong.Message}", wrong);
        }
    }

    /// <summary>Answers the dedup_key.</summary>
    /// <exception cref="FormatException">Something of it is missing or wrong.</exception>
    internal async Task<string> TakeAsync(InboundHook hook, Event given, CancellationToken ct)
    {
        if (given.DedupKey is { Length: > MostKey }) throw new FormatException($"dedup_key: at most {MostKey} characters");
        switch (given.Action)
        {
            case "trigger":
                var key = string.IsNullOrEmpty(given.DedupKey) ? Guid.NewGuid().ToString("n") : given.DedupKey;
                await alerts.BeginAsync(Alert(hook, given, key), ct);
                return key;
            case "acknowledge":
                if (await alerts.ProblemOfAsync(hook.Name, Named(given), ct) is { } problem) await AcknowledgeAsync(hook, problem);
                return given.DedupKey!;
            case "resolve":
                await alerts.EndAsync(hook.Name, Named(given), ct);
                return given.DedupKey!;
            default:
                throw new FormatException("event_action: one of trigger, acknowledge, resolve");
        }
    }

    private async Task AcknowledgeAsync(InboundHook hook, long problem)
    {
        try
        {
            await desk.AcknowledgeAsync(problem, $"hook:{hook.Name}", $"acknowledged in {hook.Name}", AcknowledgementEnd.WithProblem, sticky: false, null);
        }
        catch (KeyNotFoundException over)
        {
            // It ended while its acknowledgement was on the way: there is nothing left to acknowledge.
            System.Diagnostics.Debug.WriteLine(over.Message);
        }
    }

    private static string Named(Event given) => given.DedupKey is { Length: > 0 } key ? key : throw new FormatException($"dedup_key: {given.Action} needs the key of the event it is about");

    private InboundAlert Alert(InboundHook hook, Event given, string key)
    {
        var payload = given.Payload ?? throw new FormatException("payload is missing: a trigger says what is wrong");
        if (string.IsNullOrWhiteSpace(payload.Summary)) throw new FormatException("payload.summary is missing");
        if (string.IsNullOrWhiteSpace(payload.Source)) throw new FormatException("payload.source is missing: which host is it?");
        if (!Severities.Contains(payload.Severity)) throw new FormatException($"payload.severity: one of {string.Join(", ", Severities)}");
        var name = new[] { payload.Class, payload.Component, given.DedupKey }.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? "alert";
        return new InboundAlert(hook.Name, key, hosts.Find(hook, payload.Source, payload.Component).Id, InboundAlert.NameOf(hook.Name, name), payload.Severity is "critical" or "error" ? "CRITICAL" : "WARNING",
            InboundTimes.Of(payload.Timestamp, time.GetUtcNow()), Cut.To(payload.Summary.Trim(), MostSummary));
    }
}
