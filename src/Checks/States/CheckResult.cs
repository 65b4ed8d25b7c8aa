namespace Muster.Checks.States;

/// <summary>What the state machine needs to know of one look.</summary>
/// <param name="Status">What it said.</param>
/// <param name="At">When it was looked, Unix milliseconds on the server's clock; a time after <c>now</c> counts as now.</param>
public readonly record struct CheckResult(CheckStatus Status, long At);
