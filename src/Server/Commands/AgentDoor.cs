using System.Collections.Concurrent;
using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;

namespace Muster.Server.Commands;

/// <summary>
/// The way from steps to their agents: sends orders, follows sessions that come and go, and knows when to give up.
/// An agent takes steps once it has said which it holds; that is its first frame of every session.
/// </summary>
public sealed class AgentDoor(AgentLinks links, HostRegistry hosts, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Longest wait between an agent's dials is 30 s.</summary>
    private static readonly TimeSpan BackAfterStart = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BackAfterBreak = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LostAfterStart = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan KillConfirmedWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private readonly long _started = time.GetTimestamp();
    private readonly ConcurrentDictionary<HostId, AgentSession> _ready = new();
    private readonly ConcurrentDictionary<HostId, (long At, bool SaidGoodbye)> _gone = new();
    private readonly ConcurrentDictionary<HostId, ConcurrentDictionary<HostStep, bool>> _under = new();

    /// <summary>The agent's session when it takes steps now.</summary>
    public AgentSession? Ready(HostId host) => _ready.GetValueOrDefault(host);

    /// <summary>Runs the step unless it has run or runs, and waits for its end.</summary>
    public async Task<StepOutcome> RunAsync(HostStep step, CancellationToken ct)
    {
        if (step.Done.IsCompleted) return await step.Done;
        Follow(step);
        if (step.State == StepState.Pending) await SendAsync(step, ct);
        // Its agent may have come back before anybody said what it is; an agent that holds it starts nothing.
        else if (step.State == StepState.Sent && Ready(step.Where.Id) is { } session && Order(step) is { } again) session.Send(new FromServer { RunStep = again });
        try
        {
            return await step.Done.WaitAsync(lifetime.ApplicationStopping);
        }
        finally
        {
            if (step.Done.IsCompleted && step.State != StepState.AgentLost) Unfollow(step);
        }
    }

    private async Task SendAsync(HostStep step, CancellationToken ct)
    {
        var host = step.Where.Id;
        var killed = step.Execution.Killed;
        using var any = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping, killed);
        AgentSession? session;
        try
        {
            session = await ReadyAsync(host, any.Token);
        }
        catch (OperationCanceledException) when (killed.IsCancellationRequested)
        {
            step.End(StepState.NotRun, $"ended by {step.Execution.KilledBy} before its turn");
            return;
        }
        if (session is null)
        {
            step.End(StepState.Unreachable, WhyUnreachable(host));
        }
        else if (step.State == StepState.Pending)
        {
            step.Sent();
            session.Send(new FromServer { RunStep = Order(step)! });
            if (killed.IsCancellationRequested) Kill(step, now: false);
        }
    }

    /// <summary>Asks the agent to end a step.</summary>
    public void Kill(HostStep step, bool now)
    {
        if (step.State.IsOver() && step.State != StepState.AgentLost) return;
        if (step.KillAskedMs == 0) step.KillAskedMs = step.Execution.NowMs;
        Ready(step.Where.Id)?.Send(new FromServer { KillStep = new KillStep { StepId = step.Id, Now = now } });
    }

    /// <summary>Steps on this host that are not over.</summary>
    public IEnumerable<HostStep> Under(HostId host) => _under.TryGetValue(host, out var steps) ? steps.Keys : [];

    internal void Follow(HostStep step) => _under.GetOrAdd(step.Where.Id, _ => new()).TryAdd(step, true);

    internal void Unfollow(HostStep step)
    {
        if (_under.TryGetValue(step.Where.Id, out var steps)) steps.TryRemove(step, out _);
    }

    /// <summary>The agent has said what it holds: what it does not hold and was never begun goes out again.</summary>
    internal void Opened(AgentSession session, IReadOnlySet<string> held)
    {
        _ready[session.HostId] = session;
        _gone.TryRemove(session.HostId, out _);
        foreach (var step in Under(session.HostId))
        {
            if (held.Contains(step.Id))
            {
                if (step.KillAskedMs > 0) Kill(step, now: false);
            }
            else if (step.State == StepState.Sent)
            {
                if (Order(step) is { } order) session.Send(new FromServer { RunStep = order });
            }
            else if (step.State == StepState.Running)
            {
                step.Lost("the agent came back and knows nothing of it (its state folder is another one)");
            }
        }
    }

    internal void Closed(AgentSession session)
    {
        if (!_ready.TryRemove(KeyValuePair.Create(session.HostId, session))) return;
        _gone[session.HostId] = (time.GetTimestamp(), session.SaidGoodbye);
    }

    /// <summary>Gives up what has waited too long; called every second.</summary>
    internal void Sweep()
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (host, steps) in _under)
        {
            if (steps.IsEmpty) continue;
            var absent = !_ready.ContainsKey(host);
            foreach (var step in steps.Keys)
            {
                if (step.State is StepState.Sent or StepState.Running && absent && LostBecause(host) is { } why) step.Lost(why);
                else if (step.KillAskedMs > 0 && !absent && nowMs - step.KillAskedMs > KillConfirmedWithin.TotalMilliseconds) step.End(StepState.Killed, "the agent did not confirm the end");
                else if (step.KillAskedMs > 0 && absent && step.State == StepState.Sent) step.End(StepState.Killed, "it was ended before its agent came back");
            }
        }
    }

    private string? LostBecause(HostId host)
    {
        if (!_gone.TryGetValue(host, out var gone))
            return time.GetElapsedTime(_started) > LostAfterStart ? $"the agent has not come back since the server was started again, {LostAfterStart.TotalSeconds:0} s ago" : null;
        if (gone.SaidGoodbye) return "the agent was stopped while it ran";
        return time.GetElapsedTime(gone.At) > LostAfter ? $"no word from the agent for {LostAfter.TotalSeconds:0} s while it ran" : null;
    }

    private async Task<AgentSession?> ReadyAsync(HostId host, CancellationToken ct)
    {
        if (Ready(host) is { } now) return now;
        var patience = BackAfterBreak - (_gone.TryGetValue(host, out var gone) ? (gone.SaidGoodbye ? BackAfterBreak : time.GetElapsedTime(gone.At)) : links.Find(host) is null ? BackAfterBreak : TimeSpan.Zero);
        var afterStart = BackAfterStart - time.GetElapsedTime(_started);
        if (hosts.Find(host) is { Status: HostStatus.Up or HostStatus.Rebooting, Solo: false } && !gone.SaidGoodbye && afterStart > patience) patience = afterStart;
        for (var asked = time.GetTimestamp(); time.GetElapsedTime(asked) < patience;)
        {
            await Task.Delay(Look, time, ct);
            if (Ready(host) is { } session) return session;
        }
        return null;
    }

    private string WhyUnreachable(HostId host) => hosts.Find(host) switch
    {
        null => "there is no such host any more",
        { Solo: true } => "its agent runs alone (solo) and takes no orders",
        { Connected: true } => "its agent takes no commands: it is older than this server",
        { Status: HostStatus.Up } => "its agent is not connected",
        var known => $"its agent is not connected: {known.Status.Text()} since {known.StatusSince.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z",
    };

    private static RunStep? Order(HostStep step) => step.Spec?.Order(step.Id);
}
