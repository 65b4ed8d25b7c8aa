using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands.Api;

/// <summary>An execution in lists.</summary>
/// <param name="Counts">Hosts in each state that has any, by its name.</param>
public sealed record ExecutionAnswer(
    long Id, string Kind, string Title, string Status, string By, DateTimeOffset Created, DateTimeOffset? Ended, double? Duration,
    string? Selector, int Hosts, IReadOnlyDictionary<string, int> Counts, string? KilledBy, long? RerunOf, string Message)
{
    public static ExecutionAnswer Of(ExecutionRow row, Execution? active) => new(
        row.Id, row.Kind, row.Title, Word(active?.Status ?? row.Status), row.By, row.Created, row.Ended, (row.Ended - row.Created)?.TotalSeconds, row.Selector, row.Hosts,
        Named(active?.Count() ?? row.Counts), row.KilledBy, row.RerunOf, active?.Message ?? row.Message);

    public static ExecutionAnswer Of(Execution e) => new(
        e.Id, e.Plan.Kind, e.Plan.Title, Word(e.Status), e.By, e.Created, e.Ended, (e.Ended - e.Created)?.TotalSeconds, e.Plan.Selector, e.Plan.HostCount,
        Named(e.Count()), e.KilledBy, e.Plan.RerunOf, e.Message);

    public static string Word(ExecutionStatus status) => status == ExecutionStatus.TimedOut ? "timedOut" : status.ToString().ToLowerInvariant();

    private static Dictionary<string, int> Named(IReadOnlyList<int> counts) =>
        counts.Select((count, state) => (count, state)).Where(c => c.count > 0).ToDictionary(c => ((StepState)c.state).Text(), c => c.count);
}

/// <summary>How one host of an execution stands: its deciding step.</summary>
public sealed record HostOutcomeAnswer(
    string Host, string HostId, string State, int Code, string Message, bool Late, DateTimeOffset? Started, double? Duration, long Bytes, long Lines, int Step, string Digest, ulong Dropped)
{
    public static HostOutcomeAnswer Of(Execution execution, int host)
    {
        var where = execution.Plan.Hosts[host];
        var step = execution.Deciding(host);
        var outcome = step?.Outcome;
        var (bytes, lines) = step?.Look(i => (i.Bytes, i.Lines)) ?? (0, 0);
        return new HostOutcomeAnswer(
            where.Name, where.Id.ToString(), execution.StateOf(host).Text(), outcome?.Code ?? 0, outcome?.Message ?? "", outcome?.Late ?? false,
            step is { StartedMs: > 0 } ? DateTimeOffset.FromUnixTimeMilliseconds(step.StartedMs) : null, outcome is null ? null : outcome.DurationUs / 1e6,
            bytes, lines, step?.Step ?? 0, outcome?.Digest ?? "", outcome?.DroppedBytes ?? 0);
    }
}

/// <summary>What a step runs, as the page of its execution shows it.</summary>
public sealed record StepAnswer(
    string Title, IReadOnlyList<string> Argv, string? Command, ScriptAnswer? Script, string User, string Directory, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Secrets, bool Stdin, double? Timeout)
{
    public static StepAnswer Of(StepSpec step) => new(
        step.Title, step.Argv, step.Line, step.Script is { } s ? new ScriptAnswer(s.Text, s.Sha256, s.Interpreter, s.Arguments, s.Name) : null,
        step.User, step.WorkingDirectory, step.Environment, step.SecretNames, step.Stdin.Length > 0, step.Timeout?.TotalSeconds);
}

public sealed record ScriptAnswer(string Text, string Sha256, IReadOnlyList<string> Interpreter, IReadOnlyList<string> Arguments, string Name);
