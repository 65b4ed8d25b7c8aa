using Muster.Metrics;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>The one thread that writes check series: takes what has gathered in the queue, writes it as one commit, and looks after <c>host_up</c>.</summary>
internal sealed class CheckWriter : IDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100), HostsEvery = TimeSpan.FromSeconds(10), TryAgain = TimeSpan.FromSeconds(1), SayAgain = TimeSpan.FromMinutes(1);
    private readonly CheckQueue _queue;
    private readonly SeriesMaker _maker;
    private readonly ResultSamples _samples;
    private readonly HostRegistry _hosts;
    private readonly ISeriesAppender _appender;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly Dictionary<HostId, (string Name, SeriesRef Series)> _up = [];
    private readonly object _pause = new();
    private long _hostsWritten, _saidTrouble;
    private volatile bool _ending;

    public CheckWriter(CheckQueue queue, MetricsStore store, SampleWriters writers, WaysIn ways, HostRegistry hosts, TimeProvider time, ILogger<CheckWriter> log)
    {
        var way = ways.Of("checks");
        (_queue, _hosts, _time, _log) = (queue, hosts, time, log);
        _maker = new SeriesMaker(store, writers, ways, way);
        _samples = new ResultSamples(_maker, store, hosts, ways, way);
        _appender = store.Appender("checks");
        _thread = new Thread(Run) { Name = "check-series", IsBackground = true };
    }

    public void Start()
    {
        _maker.Describe();
        _thread.Start();
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public void End()
    {
        _ending = true;
        _queue.End();
        lock (_pause) Monitor.PulseAll(_pause);
        if (_thread.IsAlive) _thread.Join();
    }

    private void Run()
    {
        while (_queue.Take(Gather, out var events, out var changes))
        {
            foreach (ref readonly var happened in events) _samples.Write(_appender, happened);
            events.Clear(); // lets go of outputs and slots that are no more
            foreach (var change in changes) Follow(change);
            if (_hostsWritten == 0 || _time.GetElapsedTime(_hostsWritten) >= HostsEvery) WriteHosts();
            if (!Commit()) return;
            _samples.Count();
        }
    }

    /// <summary>Tries until the disk takes it; false when the server stops before.</summary>
    private bool Commit()
    {
        while (true)
        {
            try
            {
                _appender.Commit();
                return true;
            }
            catch (IOException full)
            {
                var now = _time.GetTimestamp();
                if (_saidTrouble == 0 || _time.GetElapsedTime(_saidTrouble, now) >= SayAgain) _log.LogError("Series of checks cannot be written now (tried again every second): {Reason}", full.Message);
                _saidTrouble = now;
                if (_ending) return false;
                lock (_pause) Monitor.Wait(_pause, TryAgain);
            }
        }
    }

    private void WriteHosts()
    {
        _hostsWritten = _time.GetTimestamp();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var host in _hosts.Current) WriteUp(host, now);
    }

    private void WriteUp(HostRecord host, long atMs)
    {
        if (!_up.TryGetValue(host.Id, out var known) || known.Name != host.Name) _up[host.Id] = known = (host.Name, _maker.HostUpOf(host.Name));
        if (!_samples.HostUp(_appender, known.Series, atMs, host.Status == HostStatus.Up)) _up.Remove(host.Id);
    }

    private void Follow(HostChange change)
    {
        var at = (change.After?.StatusSince ?? _time.GetUtcNow()).ToUnixTimeMilliseconds();
        // A host that left, was forgotten, or goes by another name from here on: its series end.
        if (change.Before is { Status: not HostStatus.Gone } before && (change.After is null or { Status: HostStatus.Gone } || change.After.Name != before.Name))
        {
            _samples.EndHost(_appender, before.Name, Math.Max(at, _time.GetUtcNow().ToUnixTimeMilliseconds()));
            _up.Remove(before.Id);
        }
        if (change.After is { Status: not HostStatus.Gone } after && change.StatusChanged) WriteUp(after, at);
    }

    public void Dispose() => End();
}
