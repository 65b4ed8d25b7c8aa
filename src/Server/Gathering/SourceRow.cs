using Muster.Metrics.Intake;

namespace Muster.Server.Gathering;

/// <summary>One way in for metrics as it stands: a target, a listener, a gmond that is asked.</summary>
/// <param name="Kind">scrape, graphite, statsd, ganglia.</param>
/// <param name="From">Who does it: server or agent.</param>
/// <param name="Host">Whose target, or whose agent listens; empty for none.</param>
/// <param name="Address">What is asked, or where it listens.</param>
/// <param name="State">up, down, listening, failed, waiting.</param>
/// <param name="Last">The last scrape; null for listeners.</param>
/// <param name="Duration">Of the last scrape, in seconds.</param>
/// <param name="Samples">Of the last scrape; of listeners, since they listen.</param>
/// <param name="Refused">Lines, packets and samples that could not be taken, likewise.</param>
/// <param name="Error">Why it does not work; empty when it does.</param>
/// <param name="FirstRefused">The first that was refused, and why; null when none was.</param>
public sealed record SourceRow(
    string Name, string Kind, string From, string Host, string Address, string File, string State, DateTimeOffset? Last, double? Duration,
    long Samples, long Refused, string Error, RefusedPiece? FirstRefused);

/// <summary>What was refused, as far as it can be shown, and why.</summary>
public sealed record RefusedPiece(string Text, string Reason, DateTimeOffset At)
{
    public static RefusedPiece? Of(Offence? offence) => offence is null ? null : new(offence.Text, offence.Reason, DateTimeOffset.FromUnixTimeMilliseconds(offence.TimeMs));
}
