using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>The server does not want this agent, or not now.</summary>
internal sealed class RefusedException(Refused refused) : Exception($"{refused.Reason}: {refused.Message}")
{
    public Refused.Types.Reason Reason { get; } = refused.Reason;

    /// <summary>When to come back; the protocol's "not before a minute" when the server named no time.</summary>
    public TimeSpan RetryAfter { get; } = refused.RetryAfterMs == 0 ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(refused.RetryAfterMs);
}
