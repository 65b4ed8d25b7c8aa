using Muster.Probes;
using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>Probes made from this host.</summary>
internal static class ProbeCheck
{
    private const uint DefaultTimeoutMs = 10_000;

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public static string? Objection(Protocol.Probe probe)
    {
        try
        {
            ProbeRunner.Parse(probe.Kind, Options(probe));
            return null;
        }
        catch (ProbeOptionException e)
        {
            return $"{e.Option}: {e.Message}";
        }
    }

    public static async Task<Outcome> RunAsync(Check check, CancellationToken ct)
    {
        var timeout = TimeSpan.FromMilliseconds(check.TimeoutMs == 0 ? DefaultTimeoutMs : check.TimeoutMs);
        var (status, output, duration) = await ProbeRunner.RunAsync(check.Probe.Kind, Options(check.Probe), timeout, ct);
        return new Outcome(status, output) { Duration = duration };
    }

    private static Dictionary<string, string> Options(Protocol.Probe probe) => new(probe.Options, StringComparer.Ordinal);
}
