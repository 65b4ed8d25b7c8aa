using Muster.Protocol;

namespace Muster.Agent.Requests;

/// <summary>
/// Reads the access logs that the server orders and reports each ten seconds what was asked for and how long it took. One report is under way at a time:
/// until the server has it, later requests gather in the next one, so an absent server costs neither memory nor requests. Positions are kept when a
/// report is taken; what was not is read again after a restart.
/// </summary>
internal sealed class RequestTails : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1), Window = TimeSpan.FromSeconds(10);

    /// <summary>So much is read each second, that a log of gigabytes never takes the whole machine.</summary>
    private const long BytesPerBeat = 64 << 20;

    private readonly PositionFile _positions;
    private readonly Action<FromAgent> _post;
    private readonly TimeProvider _time;
    private readonly Log _log;
    private readonly Lock _gate = new();
    private readonly List<LogSet> _sets = [];
    private readonly SemaphoreSlim _ordered = new(0);
    private RequestReport? _underWay;
    private DateTimeOffset _windowStart;
    private ulong _number;
    private bool _connected;

    public RequestTails(string positions, Action<FromAgent> post, TimeProvider time, Log log)
    {
        (_positions, _post, _time, _log) = (new PositionFile(positions, log), post, time, log);
        _number = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds(); // grows over restarts too
        _positions.Load();
    }

    /// <summary>New orders replace the old ones; what did not change goes on.</summary>
    public void Take(RequestOrders orders)
    {
        lock (_gate)
        {
            foreach (var gone in _sets.Where(s => !orders.Logs.Contains(s.Order)).ToArray())
            {
                _sets.Remove(gone);
                gone.Dispose();
            }
            foreach (var order in orders.Logs.Where(o => _sets.All(s => !s.Order.Equals(o))))
            {
                try
                {
                    _sets.Add(new LogSet(order));
                }
                catch (FormatException wrong)
                {
                    _log.Write($"the order to read the logs '{order.Name}' cannot be followed: {wrong.Message}");
                }
            }
            if (_windowStart == default) _windowStart = _time.GetUtcNow();
            if (_sets.Count > 0 && _ordered.CurrentCount == 0) _ordered.Release();
        }
    }

    /// <summary>A session is up: what was under way is sent again.</summary>
    public void Welcomed()
    {
        lock (_gate)
        {
            _connected = true;
            if (_underWay is not null) _post(new FromAgent { Requests = _underWay });
        }
    }

    /// <summary>The server has a report.</summary>
    public void Take(RequestsTaken taken)
    {
        lock (_gate)
        {
            if (_underWay is null || taken.Through < _underWay.Number) return;
            _underWay = null;
            _positions.Save();
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                // Without orders this costs nothing at all.
                bool idle;
                lock (_gate) idle = _sets.Count == 0;
                if (idle) await _ordered.WaitAsync(stop);
                Look(stop);
                await Task.Delay(Beat, _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>One look at the logs, and a report when it is time for one.</summary>
    internal void Look(CancellationToken stop)
    {
        lock (_gate)
        {
            long left = BytesPerBeat;
            foreach (var set in _sets)
            {
                set.LookForFiles(_positions);
                if (left > 0) left -= set.ReadNew(left, stop);
            }
            var now = _time.GetUtcNow();
            if (_underWay is null && _connected && _sets.Count > 0 && now - _windowStart >= Window) Report(now);
        }
    }

    public void Dispose()
    {
        _sets.ForEach(s => s.Dispose());
        _ordered.Dispose();
    }

    private void Report(DateTimeOffset now)
    {
        _underWay = new RequestReport { Number = ++_number, FromMs = _windowStart.ToUnixTimeMilliseconds(), ToMs = now.ToUnixTimeMilliseconds() };
        _windowStart = now;
        var logs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in _sets)
        {
            var (rows, positions) = set.Cut(now);
            _underWay.Logs.Add(rows);
            foreach (var (path, position) in positions)
            {
                // In memory at once: a changed order goes on here. On disk when the server has the report.
                _positions.Put(path, position);
                logs.Add(path);
            }
        }
        _positions.Keep(logs);
        _post(new FromAgent { Requests = _underWay });
    }
}
