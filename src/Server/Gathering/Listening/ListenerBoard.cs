using Muster.Server.Configuration.Sources;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Listening;

/// <summary>The listeners of the server and the gmonds it asks, as configured now. What did not change goes on.</summary>
public sealed class ListenerBoard(MetricsStore store, TimeProvider time, ILogger<ListenerBoard> log)
{
    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyList<ListenerRun> _listeners = [];
    private IReadOnlyList<GmondPoll> _polls = [];

    public IReadOnlyList<ListenerRun> Listeners => Volatile.Read(ref _listeners);
    public IReadOnlyList<GmondPoll> Polls => Volatile.Read(ref _polls);

    public async Task PutAsync(IEnumerable<MetricSource> sources)
    {
        await _one.WaitAsync();
        try
        {
            var wanted = sources.Where(source => !source.FromAgent).ToDictionary(source => source.Name + '\0' + source.Fingerprint);
            bool Stays(MetricSource source) => wanted.ContainsKey(source.Name + '\0' + source.Fingerprint);
            // First those that go, so that an address is free for its successor.
            foreach (var gone in _listeners.Where(run => !Stays(run.Source)))
            {
                await gone.StopAsync();
                gone.Dispose();
            }
            foreach (var gone in _polls.Where(poll => !Stays(poll.Source)))
            {
                await gone.StopAsync();
                gone.Dispose();
            }
            List<ListenerRun> listeners = [.. _listeners.Where(run => Stays(run.Source))];
            List<GmondPoll> polls = [.. _polls.Where(poll => Stays(poll.Source))];
            var running = listeners.Select(run => run.Source).Concat(polls.Select(poll => poll.Source)).Select(source => source.Name).ToHashSet();
            foreach (var source in wanted.Values.Where(source => !running.Contains(source.Name)))
            {
                if (source is GraphiteSource or StatsdSource or GangliaSource { Listen: not null }) listeners.Add(new ListenerRun(source, store, time, log));
                if (source is GangliaSource ganglia) polls.AddRange(ganglia.Poll.Select(peer => new GmondPoll(ganglia, peer, store, time)));
            }
            foreach (var run in listeners.Except(_listeners)) run.Start();
            foreach (var poll in polls.Except(_polls)) poll.Start();
            Volatile.Write(ref _listeners, listeners);
            Volatile.Write(ref _polls, polls);
        }
        finally
        {
            _one.Release();
        }
    }
}
