namespace Muster.Agent.Link;

/// <summary>
/// How far this host's clock is from the server's. Every echo gives an estimate (half the round trip taken off); the one with the
/// shortest round trip of the last eight counts, as in NTP, because delay is what spoils it.
/// </summary>
internal sealed class ServerClock
{
    private readonly Lock _gate = new();
    private readonly Queue<(long RoundTrip, long Offset)> _recent = new();

    /// <summary>Agent minus server, milliseconds; null until there was an answer.</summary>
    public long? OffsetMs
    {
        get { lock (_gate) return _recent.Count == 0 ? null : _recent.Min().Offset; }
    }

    /// <param name="sentMs">The agent's clock when it asked, unix milliseconds.</param>
    /// <param name="serverMs">The server's clock in the answer.</param>
    /// <param name="receivedMs">The agent's clock when the answer came.</param>
    public void Take(long sentMs, long serverMs, long receivedMs)
    {
        if (receivedMs < sentMs) return; // the clock was set back between the two: no estimate
        lock (_gate)
        {
            if (_recent.Count == 8) _recent.Dequeue();
            _recent.Enqueue((receivedMs - sentMs, receivedMs - (receivedMs - sentMs) / 2 - serverMs));
        }
    }
}
