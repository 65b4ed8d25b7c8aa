using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>Probes asked from this host.</summary>
internal sealed class ProbeCheck
{
    public string? Objection(Probe probe) => $"this agent has no probe '{probe.Kind}'; let the server look instead (from: server)";

    public Task<Outcome> RunAsync(Check check, CancellationToken ct) => Task.FromResult(Outcome.NotStarted(Objection(check.Probe)!));
}
