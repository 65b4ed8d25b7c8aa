using Muster.Agent.Metrics;
using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>The metrics' side of one session: what is under way, what the server knows of the series, and when it wants to be left alone.</summary>
internal sealed class MetricSending(MetricSpool spool, TimeProvider time)
{
    private const int BatchBytes = 64 << 10;

    /// <summary>Rounds under way without an acknowledgement.</summary>
    private const ulong Window = 64;

    private readonly Lock _gate = new();
    private readonly DeclaredNumbers _declared = new();
    private ulong _sent, _taken;
    private uint _turn;
    private long _heldSince;
    private TimeSpan _hold;

    /// <summary>The next frame; null when there is nothing to send, or it is not the time.</summary>
    public FromAgent? Next()
    {
        lock (_gate)
        {
            // What is here no more (sent by an earlier session, given up, put on disk) will not be acknowledged in this one.
            _taken = Math.Max(_taken, spool.First - 1);
            if (_sent > _taken + Window) return null;
            if (_hold > TimeSpan.Zero && time.GetElapsedTime(_heldSince) < _hold) return null;
            _hold = TimeSpan.Zero;
            if (spool.Next(_sent, _declared, BatchBytes) is not { } batch) return null;
            batch.Turn = _turn;
            _sent = batch.FirstRound + (ulong)batch.Rounds.Count - 1;
            return new FromAgent { Metrics = batch };
        }
    }

    public void Taken(MetricsTaken taken)
    {
        lock (_gate)
        {
            _taken = Math.Max(_taken, Math.Min(taken.Through, _sent));
            spool.Taken(_taken, _declared);
            if (taken.Declare) _declared.Clear();
            if (taken.Declare || taken.HoldMs > 0) (_sent, _turn) = (_taken, _turn + 1);
            if (taken.HoldMs > 0) (_hold, _heldSince) = (TimeSpan.FromMilliseconds(taken.HoldMs), time.GetTimestamp());
        }
    }
}
