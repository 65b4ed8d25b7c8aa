namespace Muster.Server.Downtimes.Acknowledgements;

/// <summary>Somebody has a problem in hand.</summary>
/// <param name="Status">The problem's when it was acknowledged.</param>
/// <param name="Expires">When it ends by itself, the problem open or not; null: with the problem.</param>
/// <param name="Sticky">Stays when the problem's status changes; else a change ends it.</param>
public sealed record Acknowledgement(
    long Problem, string Host, string Check, string Status, string By, DateTimeOffset At, string Comment, DateTimeOffset? Expires, bool Sticky);
