using Muster.Checks;

namespace Muster.Probes;

/// <summary>How long something may take before it alerts; null: no limit.</summary>
internal sealed record TimeLimits(TimeSpan? Warning, TimeSpan? Critical)
{
    public CheckStatus Judge(TimeSpan taken) =>
        taken > Critical ? CheckStatus.Critical : taken > Warning ? CheckStatus.Warning : CheckStatus.Ok;

    /// <summary>For what must stay above the limits (days until a certificate ends).</summary>
    public CheckStatus JudgeRemaining(TimeSpan left) =>
        left < Critical ? CheckStatus.Critical : left < Warning ? CheckStatus.Warning : CheckStatus.Ok;
}
