namespace Muster.Probes.Ping;

/// <summary>What some echo requests brought.</summary>
/// <param name="Sent">Requests sent.</param>
/// <param name="Times">One round-trip time for each that was answered.</param>
internal sealed record EchoRound(int Sent, IReadOnlyList<TimeSpan> Times)
{
    public double LossPercent => Sent == 0 ? 0 : 100.0 * (Sent - Times.Count) / Sent;

    /// <summary>Mean round-trip time; null when nothing was answered.</summary>
    public TimeSpan? Average => Times.Count == 0 ? null : TimeSpan.FromTicks((long)Times.Average(t => t.Ticks));
}
