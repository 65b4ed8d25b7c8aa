using Muster.Checks;

namespace Muster.Probes.Tests;

/// <summary>Short words for looking at a target in tests.</summary>
internal static class Looking
{
    public static Task<ProbeOutcome> At(string kind, params (string Name, string Value)[] options) =>
        ProbeRunner.RunAsync(kind, options.ToDictionary(o => o.Name, o => o.Value), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public static PerfValue Perf(this ProbeOutcome outcome, string label) =>
        PluginOutput.Parse(outcome.Output).Perfdata.Single(v => v.Label == label);

    /// <summary>The status, and that the output says it too and is sound plugin output.</summary>
    public static void Says(this ProbeOutcome outcome, CheckStatus status, string text)
    {
        Assert.Contains(text, outcome.Output);
        Assert.Equal(status, outcome.Status);
        Assert.Matches($"^[A-Z]+ {status.ToString().ToUpperInvariant()} - ", outcome.Output);
        Assert.Empty(PluginOutput.Parse(outcome.Output).Faults);
    }
}
