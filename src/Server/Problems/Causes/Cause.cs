namespace Muster.Server.Problems.Causes;

public enum CauseKind
{
    /// <summary>Another problem, by what was declared: a parent, or <c>dependsOn</c>.</summary>
    Declared,
    /// <summary>Another problem, on a host that the check's definition or output names.</summary>
    Named,
    /// <summary>No problem of its own: many went at once, and this is what they have in common.</summary>
    Common,
}

/// <summary>Why there is a problem.</summary>
/// <param name="Key">The same for all that share it: <c>problem:17</c>, <c>parent:switch-7</c>, <c>tag:rack7</c>, <c>group:Shop</c>, <c>check:nfs@tag:web</c>.</param>
/// <param name="Problem">The problem that is the cause; null for <see cref="CauseKind.Common"/>.</param>
/// <param name="Title">What is shared: <c>rack7</c>, <c>db1: mysql CRITICAL</c>.</param>
/// <param name="Reason">A sentence for whoever wonders why this problem was held back.</param>
public sealed record Cause(CauseKind Kind, string Key, long? Problem, string Title, string Reason);
