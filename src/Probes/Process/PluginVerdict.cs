using Muster.Checks;

namespace Muster.Probes.Process;

/// <summary>What a run means for its check.</summary>
/// <param name="Status">By exit code, or by what kept the plugin from having one.</param>
/// <param name="Output">The plugin's whole output; what it could not say itself (a timeout, a signal, no output) stands in front.</param>
public sealed record PluginVerdict(CheckStatus Status, string Output)
{
    /// <param name="run">The run.</param>
    /// <param name="timeoutStatus">What the check says a timeout means.</param>
    public static PluginVerdict Of(PluginRun run, CheckStatus timeoutStatus = CheckStatus.Critical)
    {
        var exit = run.Ending switch
        {
            PluginEnding.Exited e => PluginExit.FromCode(e.Code),
            PluginEnding.Signalled e => PluginExit.FromSignal(e.Signal),
            PluginEnding.TimedOut e => PluginExit.TimedOut(e.After, timeoutStatus),
            PluginEnding.NotStarted e => PluginExit.NotStarted(e.Reason),
            _ => throw new InvalidOperationException($"an ending nobody knows: {run.Ending}"),
        };
        var said = run.Output.Trim().Length > 0 ? run.Output
            : run.ErrorOutput.Trim().Length > 0 ? $"(nothing on standard output) {run.ErrorOutput.Replace('|', '/')}"
            : "";
        return new PluginVerdict(exit.Status, (exit.Explanation, said) switch
        {
            (null, "") => "(no output)",
            (null, _) => said,
            (_, "") => exit.Explanation,
            _ => $"{exit.Explanation}: {said}",
        });
    }
}
