using Muster.Agent.Policy;
using Muster.Checks;
using Muster.Probes.Process;
using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>Runs plugins and scripts and reads their end as the plugin API wants it.</summary>
internal sealed class PluginCheck(PluginLocator locator, ScriptCache scripts)
{
    public async Task<Outcome> RunPluginAsync(Check check, HostPolicy policy, CancellationToken ct)
    {
        var plugin = check.Plugin;
        if (plugin.Argv.Count == 0) return Outcome.NotStarted("the command line is empty");
        if (locator.Find(plugin.Argv[0], out var reason) is not { } path) return Outcome.NotStarted(reason ?? plugin.Argv[0]);
        // A link or '..' must not lead around the policy: it judges the file that would run, under both of its names.
        if (Objection(policy, Path.GetFullPath(path)) is { } objection) return Outcome.Refused($"plugin {objection}");
        return await RunAsync(check, [path, .. plugin.Argv.Skip(1)], plugin.Environment, ct);
    }

    private static string? Objection(HostPolicy policy, string path)
    {
        if (policy.Plugins.Objection(path) is { } objection) return objection;
        return File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? policy.Plugins.Objection(target.FullName) : null;
    }

    public async Task<Outcome> RunScriptAsync(Check check, HostPolicy policy, CancellationToken ct)
    {
        var script = check.Script;
        if (policy.Scripts.Objection(script.Sha256) is { } objection) return Outcome.Refused($"script {objection}");
        var (path, reason) = await scripts.GetAsync(script.Sha256, ct);
        if (path is null) return Outcome.NotStarted(reason);
        string[] interpreter = script.Interpreter.Length > 0 ? [script.Interpreter] : StartsWithHashBang(path) ? [] : ["/bin/sh"];
        return await RunAsync(check, [.. interpreter, path, .. script.Arguments], script.Environment, ct);
    }

    private static bool StartsWithHashBang(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() == '#' && file.ReadByte() == '!';
    }

    private static async Task<Outcome> RunAsync(Check check, IReadOnlyList<string> argv, IDictionary<string, string> environment, CancellationToken ct)
    {
        var timeout = TimeSpan.FromMilliseconds(check.TimeoutMs == 0 ? 10_000 : check.TimeoutMs);
        var command = new PluginCommand(argv)
        {
            Timeout = timeout,
            Environment = environment.ToDictionary(v => v.Key, string? (v) => v.Value),
        };
        if (check.MaxOutputBytes > 0) command = command with { MaxOutputBytes = (int)Math.Min(check.MaxOutputBytes, 4 << 20) };
        var run = await PluginRunner.RunAsync(command, ct);
        var (exit, ending, code) = run.Ending switch
        {
            PluginEnding.Exited e => (PluginExit.FromCode(e.Code), Result.Types.Ending.Exited, e.Code),
            PluginEnding.Signalled s => (PluginExit.FromSignal(s.Signal), Result.Types.Ending.Signalled, s.Signal),
            PluginEnding.TimedOut => (PluginExit.TimedOut(timeout, TimeoutStatus(check)), Result.Types.Ending.TimedOut, 0),
            PluginEnding.NotStarted n => (new PluginExit(CheckStatus.Unknown, n.Reason), Result.Types.Ending.NotStarted, 0),
            _ => throw new InvalidOperationException($"an ending nobody knows: {run.Ending}"),
        };
        var output = run.Output;
        // A plugin that says nothing on standard output usually complained on standard error: better its words than none.
        if (string.IsNullOrWhiteSpace(output) && run.ErrorOutput.Length > 0) output = run.ErrorOutput;
        if (exit.Explanation is { } explanation) output = output.Length == 0 ? explanation : $"{explanation}\n{output}";
        return new Outcome(exit.Status, output) { Truncated = run.Truncated, Ending = ending, ExitCode = code, Duration = run.Duration };
    }

    private static CheckStatus TimeoutStatus(Check check) => check.TimeoutStatus is > 0 and <= 3 ? (CheckStatus)check.TimeoutStatus : CheckStatus.Critical;
}
