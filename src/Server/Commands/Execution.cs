using System.Collections.Concurrent;
using Muster.Server.Commands.Log;
using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands;

/// <summary>
/// One execution: what it is to do, its log, and how every step on every host stands. <see cref="Executions"/> makes and finds them.
/// </summary>
public sealed class Execution : IAsyncDisposable
{
    /// <summary>By host, then by step; made when first begun. Arrays, because pages ask ten thousand hosts at every look.</summary>
    private readonly HostStep?[]?[] _steps;
    private readonly ExecutionParts _parts;
    private readonly ConcurrentDictionary<string, string> _scripts = new();
    private readonly Lock _opening = new();
    private readonly CancellationTokenSource _kill = new();
    private ExecutionLog? _log;
    private long _length;

    internal Execution(ExecutionRow row, ExecutionPlan plan, ExecutionParts parts)
    {
        (Id, Plan, _parts, By, Created) = (row.Id, plan, parts, row.By, row.Created);
        (Status, Ended, KilledBy) = (row.Status, row.Ended, row.KilledBy);
        Message = row.Message;
        _steps = new HostStep?[]?[plan.Hosts.Count];
        if (KilledBy is not null) _kill.Cancel();
    }

    public long Id { get; }
    public ExecutionPlan Plan { get; }
    public string By { get; }
    public DateTimeOffset Created { get; }
    public ExecutionStatus Status { get; private set; }
    public DateTimeOffset? Ended { get; private set; }

    /// <summary>Who asked for its end, null while nobody has.</summary>
    public string? KilledBy { get; private set; }

    public bool IsUnfinished => Ended is null;

    /// <summary>Cancelled when somebody wants it ended: what has not begun does not begin.</summary>
    public CancellationToken Killed => _kill.Token;

    /// <summary>Every step of a host that has begun or ended, in their order.</summary>
    public IEnumerable<HostStep> StepsOf(int host) => Volatile.Read(ref _steps[host]) is { } row ? row.OfType<HostStep>() : [];

    public HostStep StepOf(int host, int step)
    {
        if (FindStep(host, step) is { } known) return known;
        ref var row = ref _steps[host];
        if (Volatile.Read(ref row) is null) Interlocked.CompareExchange(ref row, new HostStep?[Plan.Steps.Count], null);
        ref var place = ref row![step];
        Interlocked.CompareExchange(ref place, new HostStep(this, host, step), null);
        return place!;
    }

    public HostStep? FindStep(int host, int step) =>
        host >= 0 && host < _steps.Length && Volatile.Read(ref _steps[host]) is { } row && step >= 0 && step < row.Length ? Volatile.Read(ref row[step]) : null;

    /// <summary>The host's step that decides how it stands: the first that did not succeed, else the latest. Null: nothing has begun.</summary>
    public HostStep? Deciding(int host)
    {
        HostStep? latest = null;
        if (Volatile.Read(ref _steps[host]) is not { } row) return null;
        foreach (var step in row)
        {
            if (step is null) continue;
            latest = step;
            if (step.State.IsOver() && step.State != StepState.Succeeded && step.Outcome is not { Handled: true }) return step;
        }
        return latest;
    }

    public StepState StateOf(int host) => Deciding(host) is { } step ? (step.Outcome is { Handled: true } ? StepState.Succeeded : step.State) : (IsUnfinished ? StepState.Pending : StepState.NotRun);

    /// <summary>Hosts in each state.</summary>
    public int[] Count()
    {
        var counts = new int[(int)StepState.NotRun + 1];
        for (var host = 0; host < Plan.HostCount; host++) counts[(int)StateOf(host)]++;
        return counts;
    }

    /// <summary>
    /// Runs a step on a host and answers how it ended, the outcome on disk. Asked again, also after a restart of the server, it runs nothing twice:
    /// it waits for the one that runs, or answers what is known.
    /// </summary>
    public Task<StepOutcome> RunAsync(int host, int step, CancellationToken ct) => _parts.Door.RunAsync(StepOf(host, step), ct);

    /// <summary>The same for a step of which the plan has only the label. After a restart it is asked with the same <paramref name="spec"/>.</summary>
    public Task<StepOutcome> RunAsync(int host, int step, StepSpec spec, CancellationToken ct)
    {
        if (spec.Script is { } script) _scripts[script.Sha256] = script.Text;
        var running = StepOf(host, step);
        running.Spec = spec;
        return _parts.Door.RunAsync(running, ct);
    }

    /// <summary>Ends what of a step runs on its host.</summary>
    public void End(HostStep step) => _parts.Door.Kill(step, now: false);

    /// <summary>The text of a script of that SHA-256 that it runs.</summary>
    internal string? FindScript(string sha256) => _scripts.GetValueOrDefault(sha256) ?? Plan.Steps.Select(s => s.Script).FirstOrDefault(s => s?.Sha256 == sha256)?.Text;

    /// <summary>Set by whoever drives it when the hosts alone do not say how it ended.</summary>
    public void Conclude(ExecutionStatus status, string message) => Conclusion = (status, message);

    internal (ExecutionStatus Status, string Message)? Conclusion { get; private set; }

    /// <summary>Why it ended as it did; empty when its hosts say it all.</summary>
    public string Message { get; private set; }

    /// <summary>Cuts or ends it when it prints too much.</summary>
    public OutputLimit? Limit { get; set; }

    /// <summary>The file to append to; opened when first needed.</summary>
    internal ExecutionLog Log
    {
        get
        {
            lock (_opening)
            {
                if (_log is not null) return _log;
                Directory.CreateDirectory(Folder);
                _log = ExecutionLog.Open(LogFile, _length, _parts.Time, _parts.Logger);
                return _log;
            }
        }
    }

    internal string Folder => Path.Combine(_parts.Root, Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    internal string LogFile => Path.Combine(Folder, "log");
    internal long NowMs => _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();

    internal IEnumerable<string> SecretsOf(int step) => Plan.Steps[step].Secrets.Values.Concat(Plan.Secrets.Values);

    /// <summary>Reads the log back into memory.</summary>
    internal void Load() => _length = LogReader.Read(LogFile, (head, at, length, payload) =>
    {
        if (head.Host < Plan.Hosts.Count && head.Step < Plan.Steps.Count) StepOf(head.Host, head.Step).Replay(head, at, length, payload);
    });

    internal void Kill(string by)
    {
        KilledBy ??= by;
        _kill.Cancel();
    }

    internal void Finish(ExecutionStatus status, string message, DateTimeOffset at)
    {
        Message = message;
        Status = status;
        Ended = at;
    }

    internal void Changed(HostStep step) => _parts.Changed(step);

    internal void Touch() => _parts.Touch(this);

    public async ValueTask DisposeAsync()
    {
        if (_log is not null) await _log.DisposeAsync();
    }
}

/// <summary>What every execution works with.</summary>
internal sealed record ExecutionParts(string Root, AgentDoor Door, TimeProvider Time, ILogger Logger, Action<HostStep> Changed, Action<Execution> Touch);
