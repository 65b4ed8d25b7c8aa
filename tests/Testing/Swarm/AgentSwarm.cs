using System.Net.Sockets;
using System.Net.WebSockets;

namespace Muster.Testing.Swarm;

/// <summary>
/// N simulated agents in one process over real WebSockets. <c>await using var swarm = AgentSwarm.Start(options, time); await swarm.AllConnectedAsync(ct);</c>
/// Broken sessions come back after a second; disposing says goodbye for all.
/// </summary>
public sealed class AgentSwarm : IAsyncDisposable
{
    private const int SampleSize = 20_000;
    private readonly SwarmOptions _options;
    private readonly TimeProvider _time;
    private readonly SimulatedAgent[] _agents;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _opening;
    private readonly List<double> _acks = [];
    private Task _running = Task.CompletedTask;
    private long _refused;
    private long _broken;
    private volatile string _trouble = "";

    private AgentSwarm(SwarmOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _opening = new SemaphoreSlim(options.OpeningAtOnce);
        _agents = [.. Enumerable.Range(1, options.Agents).Select(n => new SimulatedAgent(options, n, time) { Acknowledged = Acknowledged })];
    }

    public IReadOnlyList<SimulatedAgent> Agents => _agents;

    public static AgentSwarm Start(SwarmOptions options, TimeProvider time)
    {
        var swarm = new AgentSwarm(options, time);
        swarm._running = Task.WhenAll(swarm._agents.Select(a => Task.Run(() => swarm.KeepUpAsync(a))));
        return swarm;
    }

    /// <summary>Completes when every agent has had its Welcome.</summary>
    public async Task AllConnectedAsync(CancellationToken ct)
    {
        while (Array.Exists(_agents, a => !a.Connected)) await Task.Delay(TimeSpan.FromMilliseconds(50), _time, ct);
    }

    public SwarmFigures Figures()
    {
        double[] acks;
        lock (_acks) acks = [.. _acks];
        Array.Sort(acks);
        double At(double share) => acks.Length == 0 ? double.NaN : acks[(int)Math.Min(acks.Length - 1, acks.Length * share)];
        var newest = _agents.Max(a => a.AssignmentVersion);
        return new SwarmFigures(
            _agents.Count(a => a.Connected), _agents.Sum(a => a.Sent), _agents.Sum(a => a.Stored),
            Interlocked.Read(ref _refused), Interlocked.Read(ref _broken), _agents.Count(a => a.AssignmentVersion == newest))
        {
            AckMedianMs = At(0.5),
            AckP99Ms = At(0.99),
            AckMaxMs = At(1),
            LastTrouble = _trouble,
        };
    }

    /// <summary>Agents whose present assignment holds the check.</summary>
    public int Having(string check) => _agents.Count(a => a.Checks.Any(c => c.Name == check));

    /// <summary>Forgets the acknowledgement times so far: call when the warm-up is over.</summary>
    public void ForgetTimes()
    {
        lock (_acks) _acks.Clear();
    }

    private void Acknowledged(double milliseconds)
    {
        lock (_acks)
        {
            if (_acks.Count < SampleSize) _acks.Add(milliseconds);
            else _acks[Random.Shared.Next(SampleSize)] = milliseconds;
        }
    }

    private async Task KeepUpAsync(SimulatedAgent agent)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await agent.RunAsync(OpenAsync, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                continue;
            }
            catch (Exception e) when (e is IOException or WebSocketException or SocketException or ObjectDisposedException)
            {
                if (e is SwarmRefusedException) Interlocked.Increment(ref _refused);
                else Interlocked.Increment(ref _broken);
                _trouble = $"{agent.Name}: {e.Message}";
            }
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<IDisposable> OpenAsync(CancellationToken ct)
    {
        await _opening.WaitAsync(ct);
        return new Place(_opening);
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
