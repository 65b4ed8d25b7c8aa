using Muster.Server.Forecasts.Record;
using Muster.Server.Hosts;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.Forecasts.Looking;

/// <summary>
/// Looks at every host in its turn: a whole forecast every ten minutes (sooner after it came, when its checks begin one by one), bursts every minute, spread over time. One host after the other on
/// one thread, and never longer than a share of the time: on a large installation the turns come later instead of the server being busy.
/// </summary>
public sealed class ForecastRounds(HostRegistry hosts, HostLook look, ForecastBoard board, ForecastVerdict verdict, ForecastStore store, LiveUpdates live, TimeProvider time, ILogger<ForecastRounds> log) : BackgroundService
{
    public const string Topic = "forecasts";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10), BurstEvery = TimeSpan.FromMinutes(1), TickEvery = TimeSpan.FromSeconds(5), ScoreEvery = TimeSpan.FromMinutes(15), Soon = TimeSpan.FromSeconds(20);

    /// <summary>Of each tick; the rest belongs to others.</summary>
    private static readonly TimeSpan Share = TimeSpan.FromSeconds(2);

    private readonly Dictionary<HostId, Turn> _turns = [];
    private DateTimeOffset _score;

    private sealed class Turn
    {
        public DateTimeOffset Whole, Burst;

        /// <summary>From one whole look to the next; doubles until it is <see cref="Every"/>.</summary>
        public TimeSpan Pace = Soon;
        public Dictionary<string, LookedMetric> Known = [];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TickEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Task.Run(() => TickAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>The hosts whose turn it is, the longest overdue first, as many as fit.</summary>
    public async Task TickAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        Follow(now);
        var began = time.GetTimestamp();
        var changed = false;
        foreach (var (id, turn) in _turns.Where(one => one.Value.Whole <= now || one.Value.Burst <= now).OrderBy(one => one.Value.Burst).ToList())
        {
            if (time.GetElapsedTime(began) > Share) break;
            if (hosts.Find(id) is not { } host) continue;
            try
            {
                changed |= await LookAsync(host, turn, now, ct);
            }
            catch (Exception trouble) when (trouble is IOException or StorageFullException or StorageBusyException)
            {
                log.LogWarning("No forecast for {Host} now: {Reason}", host.Name, trouble.Message);
            }
        }
        if (changed) live.Touch(Topic);
        if (now < _score) return;
        _score = now + ScoreEvery;
        try
        {
            await store.ScoreAsync(now, ct);
        }
        catch (Exception full) when (full is StorageFullException or StorageBusyException)
        {
            log.LogWarning("Forecasts are not scored now: {Reason}", full.Message);
        }
    }

    private async Task<bool> LookAsync(HostRecord host, Turn turn, DateTimeOffset now, CancellationToken ct)
    {
        var whole = turn.Whole <= now;
        var looked = whole ? look.Whole(host, turn.Known, now, ct) : look.Bursts(turn.Known.Values, now, ct);
        turn.Burst = now + BurstEvery;
        if (whole) (turn.Whole, turn.Pace) = (now + turn.Pace, turn.Pace * 2 < Every ? turn.Pace * 2 : Every);
        var before = turn.Known;
        turn.Known = looked.ToDictionary(one => one.Current.Metric.Key);
        board.Put(host.Id, [.. looked.Select(one => one.Current)]);
        if (whole) verdict.Bear(host);
        var reached = looked.Where(one => one.ReachedMs is not null).ToList();
        List<string> bursts = [.. looked.Where(one => IsLikely(one) && !IsLikely(before.GetValueOrDefault(one.Current.Metric.Key))).Select(one => one.Current.Metric.Key)];
        if (bursts.Count > 0) await store.KeepBurstsAsync(bursts, now, ct);
        if (whole || reached.Count > 0) await store.KeepAsync(host, whole ? [.. looked.Select(one => one.Current)] : [], reached, now, ct);
        return whole || looked.Any(one => before.GetValueOrDefault(one.Current.Metric.Key)?.Current.Burst is null != one.Current.Burst is null);
    }

    private static bool IsLikely(LookedMetric? one) => one?.Current.Burst is { IsLikely: true };

    /// <summary>New hosts soon but spread; hosts that are gone, no more.</summary>
    private void Follow(DateTimeOffset now)
    {
        var current = hosts.Current;
        foreach (var host in current)
            if (!_turns.ContainsKey(host.Id)) _turns[host.Id] = new Turn { Whole = now + TimeSpan.FromSeconds((uint)host.Id.GetHashCode() % (_turns.Count < 20 ? 10u : 300u)), Burst = now + BurstEvery };
        if (_turns.Count == current.Count) return;
        var here = current.Select(host => host.Id).ToHashSet();
        foreach (var gone in _turns.Keys.Where(id => !here.Contains(id)).ToList())
        {
            _turns.Remove(gone);
            board.Forget(gone);
        }
    }
}
