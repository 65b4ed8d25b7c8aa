using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>
/// Between the state engine, which must not wait, and the one writer of check series. Bounded: when the writer cannot keep up, what comes
/// is counted and dropped. Changes of hosts are few and always taken.
/// </summary>
internal sealed class CheckQueue
{
    public const int Room = 1 << 16;

    /// <summary>So many wake the writer at once; fewer wait for its next look.</summary>
    private const int Worthwhile = 1 << 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly object _gate = new();
    private SlotEvent[] _events = new SlotEvent[256], _spare = new SlotEvent[256];
    private List<HostChange> _hosts = [];
    private int _count;
    private bool _ended;

    public int Waiting { get { lock (_gate) return _count; } }
    public long Dropped { get; private set; }

    /// <summary>While states are replayed at the start nobody waits for an answer: then adding waits for room.</summary>
    public bool Patient { get; set; }

    public void Add(SlotEvent happened)
    {
        lock (_gate)
        {
            if (_count == Room && Patient) Monitor.Wait(_gate, Patience);
            if (_count == Room)
            {
                Dropped++;
                return;
            }
            if (_count == _events.Length) Array.Resize(ref _events, _count * 2);
            _events[_count++] = happened;
            if (_count == Worthwhile) Monitor.PulseAll(_gate);
        }
    }

    public void Add(HostChange change)
    {
        lock (_gate)
        {
            _hosts.Add(change);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The writer goes on until it has found nothing.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits up to <paramref name="patience"/> for something worthwhile, then takes all there is; it may be nothing.</summary>
    /// <returns>False when there is nothing and never will be.</returns>
    public bool Take(TimeSpan patience, out Span<SlotEvent> events, out List<HostChange> hosts)
    {
        lock (_gate)
        {
            if (!_ended && _count < Worthwhile && _hosts.Count == 0) Monitor.Wait(_gate, patience);
            (_events, _spare) = (_spare, _events);
            events = _spare.AsSpan(0, _count);
            hosts = _hosts;
            if (_hosts.Count > 0) _hosts = [];
            var nothing = _count == 0 && hosts.Count == 0;
            _count = 0;
            if (Patient) Monitor.PulseAll(_gate);
            return !(nothing && _ended);
        }
    }
}
