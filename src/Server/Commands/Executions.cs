using System.Collections.Concurrent;
using System.Text.Json;
using Muster.Server.Commands.Steps;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.Commands;

/// <summary>Drives an execution of one kind to its end; called again after a restart of the server. Steps that have run answer at once.</summary>
public delegate Task ExecutionDriver(Execution execution, CancellationToken stopping);

/// <summary>
/// All executions: begins them, finds them, ends them. Those under way are in memory and go on after a restart; finished ones are read from their log when somebody looks.
/// </summary>
public sealed class Executions(ExecutionStore store, AgentDoor door, DataFolder folder, LiveUpdates live, TimeProvider time, ILogger<Executions> log)
{
    private const int FinishedKept = 16;
    private readonly ConcurrentDictionary<long, Execution> _active = new();
    private readonly ConcurrentDictionary<string, ExecutionDriver> _drivers = new();
    private readonly LinkedList<Execution> _finished = [];
    private ExecutionParts? _parts;
    private CancellationToken _stopping;

    private ExecutionParts Parts => _parts ??= new ExecutionParts(folder.Executions, door, time, log, StepChanged, Touch);

    /// <summary>Raised after an execution has ended, its row on disk.</summary>
    public event Action<Execution>? Ended;

    /// <summary>Raised when an execution is new, its row on disk.</summary>
    public event Action<Execution>? Began;

    public IEnumerable<Execution> Active => _active.Values;

    /// <summary>Registers who drives executions of a kind, before the server listens.</summary>
    public void On(string kind, ExecutionDriver drive) => _drivers[kind] = drive;

    /// <summary>Makes an execution and starts it. Who may is decided before.</summary>
    public async Task<Execution> BeginAsync(ExecutionPlan plan, string by)
    {
        if (!_drivers.ContainsKey(plan.Kind)) throw new InvalidOperationException($"nobody drives executions of kind {plan.Kind}");
        var row = await store.InsertAsync(plan, by, time.GetUtcNow());
        var execution = new Execution(row, plan, Parts);
        KeepSecrets(execution);
        _active[row.Id] = execution;
        Tell(execution, "began");
        Began?.Invoke(execution);
        _ = Task.Run(() => DriveAsync(execution));
        return execution;
    }

    /// <summary>Null when there is none of that number.</summary>
    public Execution? Find(long id)
    {
        if (_active.TryGetValue(id, out var active)) return active;
        lock (_finished)
        {
            if (_finished.FirstOrDefault(e => e.Id == id) is { } kept)
            {
                _finished.Remove(kept);
                _finished.AddFirst(kept);
                return kept;
            }
            if (store.Find(id) is not { } row || store.Plan(id) is not { } plan) return null;
            var execution = new Execution(row, plan, Parts);
            execution.Load();
            Keep(execution);
            return execution;
        }
    }

    /// <summary>The step a report is about, when it is of this host.</summary>
    public HostStep? FindStep(string stepId, Hosts.HostId host)
    {
        var dash = stepId.IndexOf('-');
        if (dash < 0 || !long.TryParse(stepId.AsSpan(0, dash), out var id) || stepId[(dash + 1)..].Split('.') is not [var token, var step, var number]) return null;
        if (Find(id) is not { } execution || execution.Plan.Token != token || !int.TryParse(step, out var s) || !int.TryParse(number, out var h)) return null;
        return h >= 0 && h < execution.Plan.Hosts.Count && s >= 0 && s < execution.Plan.Steps.Count && execution.Plan.Hosts[h].Id == host ? execution.StepOf(h, s) : null;
    }

    /// <summary>The text of a script of that SHA-256 that is to run now.</summary>
    public string? FindScript(string sha256) => Active.Select(e => e.FindScript(sha256)).FirstOrDefault(text => text is not null);

    /// <summary>Ends an execution: what waits does not begin, what runs is told to end (or killed at once).</summary>
    public async Task KillAsync(Execution execution, string by, bool now)
    {
        await store.SaveKillAsync(execution.Id, by);
        execution.Kill(by);
        for (var host = 0; host < execution.Plan.Hosts.Count; host++)
            foreach (var step in execution.StepsOf(host)) door.Kill(step, now);
        Touch(execution);
    }

    /// <summary>Removes an ended execution with its log.</summary>
    internal async Task ForgetAsync(long id)
    {
        if (_active.ContainsKey(id)) return;
        await store.DeleteAsync(id);
        Execution? kept;
        lock (_finished)
        {
            kept = _finished.FirstOrDefault(e => e.Id == id);
            if (kept is not null) _finished.Remove(kept);
        }
        if (kept is not null) await kept.DisposeAsync();
        var logs = Path.Combine(folder.Executions, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Directory.Exists(logs)) Directory.Delete(logs, recursive: true);
    }

    internal void Start(CancellationToken stopping)
    {
        _stopping = stopping;
        foreach (var row in store.Unfinished())
        {
            if (store.Plan(row.Id) is not { } plan) continue;
            var execution = new Execution(row, WithSecrets(row.Id, plan), Parts);
            execution.Load();
            _active[row.Id] = execution;
            for (var host = 0; host < plan.Hosts.Count; host++)
            {
                foreach (var step in execution.StepsOf(host).Where(s => !s.State.IsOver()))
                {
                    if (row.KilledBy is not null) step.KillAskedMs = execution.NowMs;
                    door.Follow(step);
                }
            }
            _ = Task.Run(() => DriveAsync(execution));
        }
    }

    private async Task DriveAsync(Execution execution)
    {
        try
        {
            await _drivers[execution.Plan.Kind](execution, _stopping);
            await FinishAsync(execution);
        }
        catch (OperationCanceledException)
        {
            return; // it goes on when the server is back
        }
        catch (Exception error)
        {
            log.LogError(error, "Execution {Id} cannot go on; it is taken up again at the next start", execution.Id);
        }
    }

    private async Task FinishAsync(Execution execution)
    {
        var counts = execution.Count();
        var status = execution.KilledBy is not null ? ExecutionStatus.Killed
            : execution.Conclusion?.Status ?? (counts[(int)StepState.Succeeded] == execution.Plan.HostCount ? ExecutionStatus.Succeeded : ExecutionStatus.Failed);
        var message = execution.Conclusion?.Message ?? "";
        var at = time.GetUtcNow();
        await store.SaveEndAsync(execution.Id, status, at, counts, message);
        execution.Finish(status, message, at);
        File.Delete(SecretsFile(execution));
        lock (_finished) Keep(execution);
        _active.TryRemove(execution.Id, out _);
        Tell(execution, "ended");
        Ended?.Invoke(execution);
    }

    private void Keep(Execution execution)
    {
        _finished.AddFirst(execution);
        if (_finished.Count <= FinishedKept) return;
        var oldest = _finished.Last!.Value;
        _finished.RemoveLast();
        _ = oldest.DisposeAsync().AsTask();
    }

    private void StepChanged(HostStep step)
    {
        Touch(step.Execution);
        // A late result changes what lists say of an execution that has ended.
        if (step.Execution.Ended is { } ended && step.State.IsOver())
            _ = store.SaveEndAsync(step.Execution.Id, step.Execution.Status, ended, step.Execution.Count(), step.Execution.Message);
    }

    private void Touch(Execution execution) => live.Touch($"execution:{execution.Id}", "executions");

    private void Tell(Execution execution, string what) => live.Publish(
        "execution", new { execution.Id, what, execution.Plan.Title, status = execution.Status, hosts = execution.Plan.HostCount, by = execution.By },
        $"execution:{execution.Id}", "executions");

    /// <summary>Secrets never reach the database; a file only we can read keeps them for a restart, and goes with the end.</summary>
    private static string SecretsFile(Execution execution) => Path.Combine(execution.Folder, "secrets");

    private static void KeepSecrets(Execution execution)
    {
        if (execution.Plan.Secrets.Count == 0 && execution.Plan.Steps.All(s => s.Secrets.Count == 0)) return;
        Directory.CreateDirectory(execution.Folder);
        DataFolder.WriteSecret(SecretsFile(execution), JsonSerializer.Serialize(execution.Plan.Steps.Select(s => s.Secrets).Append(execution.Plan.Secrets), PlanJson.Options));
    }

    private ExecutionPlan WithSecrets(long id, ExecutionPlan plan)
    {
        var file = Path.Combine(folder.Executions, id.ToString(System.Globalization.CultureInfo.InvariantCulture), "secrets");
        if (!File.Exists(file)) return plan;
        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>[]>(File.ReadAllText(file), PlanJson.Options)!;
        // One for each step, and the execution's own behind them.
        return plan with { Steps = [.. plan.Steps.Select((step, i) => step with { Secrets = secrets[i] })], Secrets = secrets.ElementAtOrDefault(plan.Steps.Count) ?? [] };
    }
}
