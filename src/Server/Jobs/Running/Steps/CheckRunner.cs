using System.Text.Json;
using Muster.Checks;
using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Checking;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>How one check went in a step.</summary>
/// <param name="Duration">Seconds.</param>
public sealed record CheckOutcome(string Check, CheckStatus Status, string Output, double Duration);

/// <summary>The checks of a host in a step.</summary>
public sealed record CheckSummary(IReadOnlyList<CheckOutcome> Checks)
{
    public int Passed => Checks.Count(c => c.Status == CheckStatus.Ok);

    public string Words => $"{Passed} of {Checks.Count} passed";

    public static CheckSummary? Of(StepOutcome? outcome) => outcome?.Details is { } details ? details.Deserialize<CheckSummary>(JsonSerializerOptions.Web) : null;
}

/// <summary>Runs the checks of a host now, on its agent and from the server, and tells each result with its symbol.</summary>
public sealed class CheckRunner(AgentLinks links, RunBoard runs, ServerProbes probes, HostRegistry hosts, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50), Absent = TimeSpan.FromSeconds(10);

    public async Task RunAsync(HostStep step, CheckStep wanted, CancellationToken ct)
    {
        step.Begin();
        if (hosts.Find(step.Where.Id) is not { } host)
        {
            await step.EndAsync(StepState.Unreachable, 0, "there is no such host any more");
            return;
        }
        List<CheckOutcome> outcomes = [];
        var own = probes.Of(host.Id).Where(c => wanted.Checks.Count == 0 || wanted.Checks.Contains(c.Name)).ToList();
        var names = wanted.Checks.Except(own.Select(c => c.Name)).ToList();
        var looking = Task.WhenAll(own.Select(check => probes.LookNowAsync(host, check, ct)));
        if (wanted.Checks.Count == 0 || names.Count > 0)
        {
            var (run, why) = await OnAgentAsync(host, names, ct);
            if (run is null)
            {
                await looking;
                await step.EndAsync(why == Unreached ? StepState.Unreachable : StepState.AgentLost, 0, why);
                return;
            }
            outcomes.AddRange(run.Results.Select(r => Outcome(r.Result)));
            outcomes.AddRange(run.Problems.Where(p => outcomes.TrueForAll(o => o.Check != p.Check)).Select(p => new CheckOutcome(p.Check, CheckStatus.Unknown, p.Message, 0)));
        }
        outcomes.AddRange((await looking).Select(Outcome));
        var summary = new CheckSummary([.. outcomes.OrderBy(o => o.Check, StringComparer.Ordinal)]);
        Tell(step, summary);
        await step.EndAsync(
            summary.Checks.Count > 0 && summary.Passed == summary.Checks.Count ? StepState.Succeeded : StepState.Failed, 0,
            summary.Checks.Count == 0 ? "the host has no checks" : summary.Words, JsonSerializer.SerializeToElement(summary, JsonSerializerOptions.Web));
    }

    private const string Unreached = "its agent is not connected";

    private async Task<(CheckRun? Run, string Why)> OnAgentAsync(HostRecord host, List<string> names, CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        AgentSession? session;
        while ((session = links.Find(host.Id)) is null)
        {
            if (time.GetElapsedTime(asked) > Absent) return (null, Unreached);
            await Task.Delay(Look, time, ct);
        }
        var run = runs.Begin([host.Id]);
        session.Run(new RunNow { RunId = run.Id, Checks = { names } });
        while (!run.Done(time.GetUtcNow()))
        {
            if (links.Find(host.Id) != session) return (null, "the agent went away while its checks ran");
            await Task.Delay(Look, time, ct);
        }
        return (run, "");
    }

    private static CheckOutcome Outcome(Result result) =>
        new(result.Check, (CheckStatus)Math.Min(result.Status, 3), PluginOutput.Parse(result.Output.Span, int.MaxValue).Text, result.DurationUs / 1e6);

    private static void Tell(HostStep step, CheckSummary summary)
    {
        var width = summary.Checks.Count == 0 ? 0 : summary.Checks.Max(c => c.Check.Length);
        foreach (var check in summary.Checks)
        {
            var (symbol, colour) = Symbol(check.Status);
            step.Say($"\u001b[{colour}m{symbol} {Word(check.Status),-8}\u001b[0m {check.Check.PadRight(width)}  {check.Output}\n");
        }
        step.Say($"{(summary.Passed == summary.Checks.Count && summary.Passed > 0 ? "✔" : "✖")} {summary.Words}\n");
    }

    public static string Word(CheckStatus status) => status.ToString().ToUpperInvariant();

    private static (string Symbol, int Colour) Symbol(CheckStatus status) => status switch
    {
        CheckStatus.Ok => ("✔", 32),
        CheckStatus.Warning => ("▲", 33),
        CheckStatus.Critical => ("✖", 31),
        _ => ("?", 35),
    };
}
