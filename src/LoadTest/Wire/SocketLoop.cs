using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Wire;

/// <summary>One thread that drives many connections over HTTP/1.1 without TLS: sends, reads, times, starts passes when they are due.</summary>
internal sealed unsafe partial class SocketLoop : IDisposable
{
    private const int ReadSize = 64 << 10;
    private const int NoSignal = 0x4000;
    private static readonly long Tick = Stopwatch.Frequency / 1000;

    private readonly IPEndPoint _target;
    private readonly WorkShare _work;
    private readonly Tally _tally;
    private readonly IFeed _feed;
    private readonly Poller _poller = new();
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(ReadSize);
    private readonly List<Connection> _connections = [];
    private readonly Stack<Connection> _idle = [];
    private readonly PriorityQueue<Connection, long> _timers = new();
    private long _nextLook;
    private volatile bool _stopped;

    public SocketLoop(IPEndPoint target, IFeed feed, WorkShare work, Tally tally) =>
        (_target, _feed, _work, _tally) = (target, feed, work, tally);

    /// <summary>The share of its time that this thread computed; near 1, it could not have sent more.</summary>
    public double Busy { get; private set; }

    /// <summary>Ends the run as soon as possible; what is underway is not counted. From any thread.</summary>
    public void Stop() => _stopped = true;

    public void Run()
    {
        Native.WakeInTime();
        long began = Stopwatch.GetTimestamp(), computed = Native.ThreadTime();
        if (!_work.Open)
            for (int i = 0; i < _work.Connections && _work.TakePass(began, out long pass); i++)
                StartPass(NewConnection(), pass, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        long now = Stopwatch.GetTimestamp();
        while (!_stopped && !IsOver(now))
        {
            int happened = _poller.Wait(Pause(now));
            for (int i = 0; i < happened; i++) OnEvent(_poller[i]);
            now = Stopwatch.GetTimestamp();
            if (_work.Open) StartDue(now);
            while (_timers.TryPeek(out var due, out long at) && at <= now)
            {
                _timers.Dequeue();
                Resume(due, at, now);
            }
            if (now >= _nextLook) LookAround(now);
        }
        long wall = Stopwatch.GetTimestamp() - began;
        Busy = wall > 0 ? Math.Min(1, (Native.ThreadTime() - computed) / (wall * (1e9 / Stopwatch.Frequency))) : 0;
        if (!_stopped) GiveUpRest(now);
        _tally.End();
    }

    public void Dispose()
    {
        foreach (var connection in _connections) Close(connection);
        _poller.Dispose();
        NativeMemory.Free(_buffer);
    }

    private bool IsOver(long now)
    {
        if (_work.Open ? _work.NothingPlanned && _idle.Count == _connections.Count : _connections.TrueForAll(Finished)) return true;
        return now >= _work.GiveUpAt;
    }

    private static bool Finished(Connection connection) => connection.Place == ConnectionPlace.Finished;

    /// <summary>How long to wait for the sockets, in nanoseconds.</summary>
    private long Pause(long now)
    {
        long until = _nextLook;
        if (_work.Open && !_work.Starved && _work.Planned < until) until = _work.Planned;
        if (_timers.TryPeek(out _, out long timer) && timer < until) until = timer;
        return until <= now ? 0 : (long)((until - now) * (1e9 / Stopwatch.Frequency));
    }

    private Connection NewConnection()
    {
        var made = new Connection(_connections.Count, _feed.Visitor());
        _connections.Add(made);
        return made;
    }

    /// <summary>Starts the passes of an open run that are due, as far as there are connections.</summary>
    private void StartDue(long now)
    {
        while (_work.IsDue(now))
        {
            if (!_idle.TryPop(out var connection))
            {
                if (_connections.Count >= _work.Connections)
                {
                    _work.Starved = true;
                    return;
                }
                connection = NewConnection();
            }
            long planned = _work.Planned;
            if (!_work.Starved) _tally.Lag.Record(now - planned);
            StartPass(connection, _work.TakePlanned(), planned, now);
        }
        _work.Starved = false;
    }

    /// <summary>Ten times a second: time limits, the seconds that are over.</summary>
    private void LookAround(long now)
    {
        _nextLook = now + Math.Min(100 * Tick, Math.Max(Tick, _work.Timeout / 4));
        _tally.RollTo(now);
        foreach (var connection in _connections)
            if (connection.Place is ConnectionPlace.Connecting or ConnectionPlace.Sending or ConnectionPlace.Receiving && now >= connection.Deadline)
            {
                bool connecting = connection.Place == ConnectionPlace.Connecting;
                Fail(connection, connecting ? ErrorKind.Connect : ErrorKind.Timeout, connecting ? "connect: no answer within the time limit" : "no whole answer within the time limit", now, late: !connecting);
            }
    }

    /// <summary>At the end of the time: what was planned or asked and has no answer is a failure, else a server that stands still would look well.</summary>
    private void GiveUpRest(long now)
    {
        foreach (var connection in _connections)
            if (connection.Place is ConnectionPlace.Connecting or ConnectionPlace.Sending or ConnectionPlace.Receiving)
                _tally.Failure(connection.Request!.Step, ErrorKind.Timeout, "no whole answer when the run ended", now - connection.Planned, now);
        while (_work.Open && _work.IsDue(now))
        {
            long planned = _work.Planned;
            _work.TakePlanned();
            _tally.Failure(0, ErrorKind.Timeout, "not sent when the run ended: every connection was waiting", now - planned, now);
        }
    }
}
