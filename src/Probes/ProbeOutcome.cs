using Muster.Checks;

namespace Muster.Probes;

/// <summary>What a probe found.</summary>
/// <param name="Status">OK, WARNING, CRITICAL or UNKNOWN (the last: the probe itself could not work).</param>
/// <param name="Output">In the plugin API's format: <c>HTTP OK - text | label=value;warn;crit;min;max …</c></param>
/// <param name="Duration">Of the whole look.</param>
public sealed record ProbeOutcome(CheckStatus Status, string Output, TimeSpan Duration);
