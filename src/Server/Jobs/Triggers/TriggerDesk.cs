using System.Collections.Concurrent;
using System.Text.Json;
using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Running;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Jobs.Triggers;

/// <summary>A call that was turned away: not kept on disk, since anybody could fill it.</summary>
public sealed record RefusedCall(DateTimeOffset At, string From, string Why);

/// <summary>What became of a call. <paramref name="Status"/> is HTTP's.</summary>
public sealed record HookAnswer(int Status, string Outcome, string Detail, long? Execution = null, long? Approval = null);

/// <summary>Takes calls from outside: proves them, knows the ones that come twice, and runs the job they are bound to.</summary>
public sealed class TriggerDesk(
    ConfigurationStore configuration, SecretVault vault, DeliveryStore deliveries, JobDesk jobs, JobGate gate, AuditTrail audit, LiveUpdates live, TimeProvider time, ILogger<TriggerDesk> log)
{
    private const int RefusalsKept = 20;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<RefusedCall>> _refused = new();

    public IReadOnlyDictionary<string, Trigger> All => configuration.Current.Part<TriggerSet>().Triggers;

    public IReadOnlyList<RefusedCall> Refused(string trigger) => _refused.TryGetValue(trigger, out var calls) ? [.. calls.Reverse()] : [];

    /// <summary>A webhook: the body is proven by a signature or a secret in a header.</summary>
    public async Task<HookAnswer> CallAsync(Trigger trigger, HttpRequest request, byte[] body)
    {
        if (Secret(trigger) is not { } secret) return Refuse(trigger, request, StatusCodes.Status503ServiceUnavailable, $"secret:{trigger.Secret} is not set on this server");
        if (trigger.Kind == TriggerKind.Token) return await TokenAsync(trigger, request, body, secret);
        if (HookSignature.Recognise(request.Headers, trigger.Kind) is not { } call)
            return Refuse(trigger, request, StatusCodes.Status400BadRequest, trigger.Kind == TriggerKind.Any ? "the headers are of no forge that is known; set kind: generic or token" : $"the headers are not {trigger.Kind}'s");
        if (HookSignature.Objection(call, request.Headers, body, secret, trigger.Header, time.GetUtcNow()) is { } objection) return Refuse(trigger, request, StatusCodes.Status401Unauthorized, objection);
        return await TakeAsync(trigger, call, request, body, []);
    }

    /// <summary>A build by token, as Jenkins has it: in the address (<c>?token=</c>), as bearer, or in <c>X-Muster-Token</c>; options by name.</summary>
    private async Task<HookAnswer> TokenAsync(Trigger trigger, HttpRequest request, byte[] body, string secret)
    {
        var bearer = request.Headers.Authorization.ToString();
        var given = request.Query["token"].ToString() is { Length: > 0 } inAddress ? inAddress
            : bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? bearer["Bearer ".Length..].Trim() : request.Headers["X-Muster-Token"].ToString();
        if (!HookSignature.Same(given, secret)) return Refuse(trigger, request, StatusCodes.Status401Unauthorized, given.Length == 0 ? "the token is missing: ?token=…" : "the token is another one");
        var form = HookContent.Parse(request.ContentType, body);
        var named = trigger.Parameters.Select(name => (Name: name, Value: request.Query.TryGetValue(name, out var value) ? value.ToString()
            : form is { ValueKind: JsonValueKind.Object } f && f.TryGetProperty(name, out var inner) ? inner.ToString() : null)).Where(p => p.Value is not null).ToDictionary(p => p.Name, p => p.Value!);
        return await TakeAsync(trigger, HookSignature.Recognise(request.Headers, TriggerKind.Token)!, request, body, named);
    }

    private async Task<HookAnswer> TakeAsync(Trigger trigger, HookCall call, HttpRequest request, byte[] body, Dictionary<string, string> named)
    {
        if (await deliveries.TakeAsync(trigger.Name, call, time.GetUtcNow()) is not { } number)
        {
            var before = deliveries.Find(trigger.Name, call.Delivery);
            return new HookAnswer(StatusCodes.Status200OK, "duplicate", $"delivery {call.Delivery} was taken before: {before?.Outcome}", before?.Execution);
        }
        var answer = await RunAsync(trigger, call, request, body, named);
        await deliveries.EndAsync(number, answer.Outcome, answer.Detail, answer.Execution);
        live.Touch("triggers");
        return answer;
    }

    private async Task<HookAnswer> RunAsync(Trigger trigger, HookCall call, HttpRequest request, byte[] body, Dictionary<string, string> named)
    {
        var content = new HookContent(call, request.Headers, request.Query, HookContent.Parse(request.ContentType, body));
        if (content.Unmet(trigger) is { } unmet) return new HookAnswer(StatusCodes.Status200OK, "ignored", unmet);
        foreach (var (option, text) in trigger.Options) named[option] = content.Fill(text);
        var caller = new Caller($"trigger {trigger.Name}", Role.Admin, CallerKind.System);
        try
        {
            var job = jobs.Named(trigger.Job, trigger.Project);
            var begun = await gate.RunAsync(job, new JobAsk(named.ToDictionary(o => o.Key, o => (IReadOnlyList<string>)[o.Value]), Trigger: "webhook"), caller);
            var detail = $"{call.Kind.ToString().ToLowerInvariant()} {call.Event} {call.Delivery}".Trim();
            await audit.RecordAsync(caller, begun.Execution is null ? "job asked for" : "job begun", begun.Execution is { } execution ? $"execution {execution.Id}" : $"approval {begun.Waiting!.Id}",
                $"{job.FullName} of {job.Project} by {detail} from {request.HttpContext.Connection.RemoteIpAddress}");
            return begun.Execution is { } running
                ? new HookAnswer(StatusCodes.Status202Accepted, "begun", detail, running.Id)
                : new HookAnswer(StatusCodes.Status202Accepted, "waiting", $"waits for approval {begun.Waiting!.Id}", Approval: begun.Waiting.Id);
        }
        catch (ApiProblem no)
        {
            return new HookAnswer(no.Status, "failed", no.Message);
        }
    }

    private string? Secret(Trigger trigger)
    {
        try
        {
            return vault.Find(trigger.Secret);
        }
        catch (IOException damaged)
        {
            log.LogError("The trigger {Name} turns everybody away: {Reason}", trigger.Name, damaged.Message);
            return null;
        }
    }

    private HookAnswer Refuse(Trigger trigger, HttpRequest request, int status, string why)
    {
        var calls = _refused.GetOrAdd(trigger.Name, _ => new ConcurrentQueue<RefusedCall>());
        calls.Enqueue(new RefusedCall(time.GetUtcNow(), request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "", why));
        while (calls.Count > RefusalsKept) calls.TryDequeue(out _);
        live.Touch("triggers");
        return new HookAnswer(status, "refused", why);
    }
}
