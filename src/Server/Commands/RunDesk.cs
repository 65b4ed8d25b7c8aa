using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.Server.Commands.Approvals;
using Muster.Server.Commands.Rights;
using Muster.Server.Commands.Secrets;
using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands;

/// <summary>A script in a request.</summary>
/// <param name="Interpreter">A command line such as <c>python3 -u</c>; empty: the script's <c>#!</c> line, else /bin/sh.</param>
public sealed record ScriptBody(string Text, string? Interpreter = null, string[]? Arguments = null, string? Name = null);

/// <summary>A command asked for: on hosts by selector or by name; one of argv, command and script.</summary>
/// <param name="Argv">Run as it is.</param>
/// <param name="Command">Run by each host's /bin/sh.</param>
/// <param name="Parallel">Hosts at once: number or share ("20%").</param>
/// <param name="StopOn">No further host begins after so many that did not succeed.</param>
/// <param name="Timeout">For each host, such as 90s; default 1h, "none" for no end.</param>
/// <param name="SecretEnvironment">Told to the program only; masked in its output.</param>
/// <param name="MaxOutput">Bytes of each stream that are kept; default all.</param>
/// <param name="Confirm">The number of hosts the caller means; needed above <see cref="RunDesk.ConfirmAbove"/>, refused when it is another.</param>
public sealed record RunBody(
    string? Selector = null, string[]? Hosts = null, string[]? Argv = null, string? Command = null, ScriptBody? Script = null,
    string? Parallel = null, string? Batch = null, int? StopOn = null, string? Timeout = null, string? User = null, string? Directory = null,
    Dictionary<string, string>? Environment = null, Dictionary<string, string>? SecretEnvironment = null, string? Stdin = null,
    ulong? MaxOutput = null, bool HaltAtLimit = false, string? Title = null, int? Confirm = null)
{
    /// <summary>Whether a variable (or, for the empty name, the standard input) names a secret of the vault.</summary>
    internal bool NamesSecret(string variable) =>
        SecretReferences.NameIn(variable == StepSpec.InputSecret ? Stdin : Environment?.GetValueOrDefault(variable) ?? SecretEnvironment?.GetValueOrDefault(variable)) is not null;
}

/// <summary>What became of a wish to run something: it began, or it waits for another person's word.</summary>
public sealed record RunBegun(Execution? Execution, ApprovalRow? Waiting);

/// <summary>Makes plans of what people ask for, and decides whether they may.</summary>
public sealed class RunDesk(HostQuery query, Executions executions, RunRights rights, ApprovalDesk approvals, SecretReferences secrets)
{
    /// <summary>More hosts than this are run on only when the request says how many it means.</summary>
    public const int ConfirmAbove = 20;
    private const int LongestText = 1 << 20;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);

    /// <summary>The hosts a request names.</summary>
    /// <exception cref="ApiProblem">400: neither or both given, or a selector that is none; 404: a host nobody knows.</exception>
    public IReadOnlyList<HostRecord> Hosts(string? selector, string[]? names)
    {
        if (string.IsNullOrWhiteSpace(selector) == (names is null or [])) throw ApiProblem.BadRequest("give either selector or hosts.");
        return names is { Length: > 0 } ? [.. names.Select(query.Host).DistinctBy(h => h.Id)] : [.. query.Hosts(selector, null, null, all: false)];
    }

    private readonly ConcurrentDictionary<string, Func<Execution, bool, Caller, Task<Execution>>> reruns = new();

    /// <summary>Who runs executions of another kind again: all of it (false), or the hosts that did not succeed.</summary>
    public void OnRerun(string kind, Func<Execution, bool, Caller, Task<Execution>> rerun) => reruns[kind] = rerun;

    public async Task<RunBegun> RunAsync(RunBody body, Caller caller)
    {
        var hosts = Hosts(body.Selector, body.Hosts);
        var step = secrets.Resolve(Step(body));
        if (hosts.Count == 0) throw ApiProblem.Conflict("no host matches: there is nothing to run on.");
        var ask = RunAsk.Of(step, hosts);
        rights.Demand(caller, ask);
        Confirm(body.Confirm, hosts);
        Check(new Dispatch(body.Parallel, body.Batch, body.StopOn), hosts.Count);
        if (rights.Approval(ask) is { } rule)
        {
            if (step.SecretNames.Count > step.Secrets.Count(s => body.NamesSecret(s.Key)))
                throw ApiProblem.BadRequest($"this waits for approval (rule “{rule.Name}”), and secrets are not kept while it does: name them as secret:NAME.");
            // Exactly these hosts were looked at and approved, whatever the selector means later.
            var kept = body with { Selector = null, Hosts = [.. hosts.Select(h => h.Id.ToString())], Confirm = hosts.Count, Title = body.Title ?? step.Title };
            return new RunBegun(null, await approvals.AskAsync(ExecutionPlan.Command, ask, JsonSerializer.Serialize(kept, PlanJson.Options), Content(step, body), rule, caller));
        }
        return new RunBegun(await BeginAsync(body, step, hosts, caller), null);
    }

    /// <summary>Runs what was approved: the same content, on the same hosts, with the asker's rights of now.</summary>
    internal async Task<Execution> RunApprovedAsync(ApprovalRow approved, Caller asker)
    {
        var body = JsonSerializer.Deserialize<RunBody>(approved.Request, PlanJson.Options)!;
        var hosts = Hosts(null, body.Hosts);
        var step = secrets.Resolve(Step(body));
        rights.Demand(asker, RunAsk.Of(step, hosts));
        return await BeginAsync(body, step, hosts, asker);
    }

    private Task<Execution> BeginAsync(RunBody body, StepSpec step, IReadOnlyList<HostRecord> hosts, Caller caller) => executions.BeginAsync(new ExecutionPlan
    {
        Title = string.IsNullOrWhiteSpace(body.Title) ? step.Title : body.Title,
        Steps = [step],
        Hosts = [.. hosts.Select(h => new PlannedHost(h.Id, h.Name))],
        Selector = body.Selector,
        Dispatch = Check(new Dispatch(body.Parallel, body.Batch, body.StopOn), hosts.Count),
    }, caller.Name);

    private static string Content(StepSpec step, RunBody body) =>
        (step.Script is { } script ? $"{string.Join(' ', [.. script.Interpreter, "script", .. script.Arguments])}\n{script.Text}" : step.Title)
        + (step.User.Length > 0 ? $"\nas {step.User}" : "")
        + string.Concat(step.Environment.Select(v => $"\n{v.Key}={v.Value}")) + string.Concat(step.SecretsUsed.Select(s => $"\nwith secret:{s}"))
        + (step.Stdin.Length > 0 ? $"\nstandard input: {step.Stdin}" : "") + (body.Parallel is { } parallel ? $"\nhosts at the same time: {parallel}" : "");

    /// <summary>The same again: on the hosts it had, or on those that did not succeed.</summary>
    public async Task<Execution> RerunAsync(Execution before, bool failedOnly, int? confirm, Caller caller)
    {
        if (reruns.TryGetValue(before.Plan.Kind, out var rerun)) return await rerun(before, failedOnly, caller);
        if (before.Plan.Kind != ExecutionPlan.Command) throw ApiProblem.Conflict($"execution {before.Id} is no command: run its {before.Plan.Kind} again.");
        if (before.Plan.Steps[0].SecretNames.Count > 0) throw ApiProblem.Conflict("its secrets are not kept: run it anew.");
        List<PlannedHost> hosts = [.. before.Plan.Hosts.Where((_, host) => !failedOnly || before.StateOf(host) != StepState.Succeeded)];
        if (hosts.Count == 0) throw ApiProblem.Conflict("every host of it succeeded: there is nothing to run again.");
        List<HostRecord> known = [.. hosts.Select(h => query.Host(h.Id.ToString()))];
        var ask = RunAsk.Of(before.Plan.Steps[0], known);
        rights.Demand(caller, ask);
        Confirm(confirm, known);
        if (rights.Approval(ask) is { } rule) throw ApiProblem.Conflict($"this needs an approval (rule “{rule.Name}”): run it anew from its duplicate, then it can be asked for.");
        return await executions.BeginAsync(before.Plan with { Hosts = hosts, RerunOf = before.Id, Token = new ExecutionPlan { Title = "", Steps = [], Hosts = [] }.Token }, caller.Name);
    }

    private static void Confirm(int? confirm, IReadOnlyList<HostRecord> hosts)
    {
        if (confirm == hosts.Count || (confirm is null && hosts.Count <= ConfirmAbove)) return;
        throw new ApiProblem(StatusCodes.Status409Conflict, confirm is null
            ? $"this would run on {hosts.Count} hosts: say so with confirm: {hosts.Count}."
            : $"this would run on {hosts.Count} hosts, not on {confirm}: hosts came or went since you looked.")
        { Extensions = { ["hosts"] = hosts.Count } };
    }

    private static Dispatch Check(Dispatch dispatch, int hosts)
    {
        try
        {
            Dispatch.Count(dispatch.Parallel, hosts, "parallel");
            Dispatch.Count(dispatch.Batch, hosts, "batch");
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message + ".");
        }
        return dispatch.StopOn is < 1 ? throw ApiProblem.BadRequest("stopOn is a number of hosts from 1.") : dispatch;
    }

    private static StepSpec Step(RunBody body)
    {
        if ((body.Argv is { Length: > 0 } ? 1 : 0) + (string.IsNullOrWhiteSpace(body.Command) ? 0 : 1) + (body.Script is null ? 0 : 1) != 1)
            throw ApiProblem.BadRequest("give one of argv, command and script.");
        if (body.Script is { Text: null or "" }) throw ApiProblem.BadRequest("the script is empty.");
        if (Encoding.UTF8.GetByteCount(body.Script?.Text ?? "") > LongestText || Encoding.UTF8.GetByteCount(body.Stdin ?? "") > LongestText)
            throw ApiProblem.BadRequest($"script and stdin have at most {LongestText} bytes each.");
        foreach (var (name, value) in body.SecretEnvironment ?? [])
            if (value.Length < SecretMask.ShortestSecret && SecretReferences.NameIn(value) is null) throw ApiProblem.BadRequest($"the secret {name} is shorter than {SecretMask.ShortestSecret} characters: it could not be masked without masking everything.");
        foreach (var name in (body.Environment ?? []).Keys.Concat((body.SecretEnvironment ?? []).Keys))
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0')) throw ApiProblem.BadRequest($"“{name}” is no name of an environment variable.");
        return new StepSpec
        {
            Argv = body.Argv ?? [],
            Line = string.IsNullOrWhiteSpace(body.Command) ? null : body.Command,
            Script = body.Script is { } s ? new ScriptText(s.Text.ReplaceLineEndings("\n"), Words(s.Interpreter), s.Arguments ?? [], s.Name ?? "") : null,
            Environment = body.Environment ?? [],
            Secrets = body.SecretEnvironment ?? [],
            SecretNames = [.. (body.SecretEnvironment ?? []).Keys],
            WorkingDirectory = body.Directory ?? "",
            User = body.User ?? "",
            Stdin = body.Stdin ?? "",
            Timeout = Timeout(body.Timeout),
            MaxOutput = body.MaxOutput ?? 0,
            HaltAtLimit = body.HaltAtLimit,
        };
    }

    private static IReadOnlyList<string> Words(string? line)
    {
        try
        {
            return string.IsNullOrWhiteSpace(line) ? [] : Probes.Process.CommandLine.Split(line);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest($"interpreter: {wrong.Message}.");
        }
    }

    private static TimeSpan? Timeout(string? text) => text switch
    {
        null or "" => DefaultTimeout,
        "none" => null,
        _ when DurationText.TryParse(text, out var timeout) && timeout > TimeSpan.Zero => timeout,
        _ => throw ApiProblem.BadRequest(string.Create(CultureInfo.InvariantCulture, $"timeout: “{text}” is no duration such as 90s, 5m or 2h; “none” means no end.")),
    };
}
