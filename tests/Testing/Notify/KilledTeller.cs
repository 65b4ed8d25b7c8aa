using System.Collections.Concurrent;
using Muster.Testing.Swarm;

namespace Muster.Testing.Notify;

/// <param name="Missed">Kills after which a message did not come, however long it was waited for.</param>
public sealed record KilledTellerFigures(int Kills, int Transitions, int Alerts, int Resolved, int Requests, int Missed, int Duplicates, int OutOfOrder)
{
    public bool Whole => Missed + Duplicates + OutOfOrder == 0 && Alerts + Resolved == Transitions;
}

/// <summary>A server that is killed at random moments after states changed, over a receiver that answers badly: what came, twice or not at all.</summary>
public sealed class KilledTeller(ErraticReceiver receiver, Func<Task> kill, Func<Task> startAgain, TimeProvider time)
{
    private const int Agents = 9, FlipsOfKill = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150), Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Every second kill is after a recovery.</summary>
    public async Task<KilledTellerFigures> RunAsync(Uri server, string key, int kills, int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        var critical = new ConcurrentDictionary<int, bool>();
        await using var swarm = AgentSwarm.Start(FlippingSwarm.Options(server, key, Agents, 2, critical, time), time);
        await swarm.AllConnectedAsync(ct);
        var missed = 0;
        for (var number = 0; number < kills; number++)
        {
            var round = number / 2;
            var bad = number % 2 == 0;
            for (var i = 0; i < FlipsOfKill; i++)
            {
                var agent = 1 + (((round * FlipsOfKill) + i) % Agents);
                if (bad) critical[agent] = true;
                else critical.TryRemove(agent, out _);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 2500)), time, ct);
            await kill();
            await startAgain();
            var began = time.GetTimestamp();
            while (receiver.Taken.Count(m => m.Kind == (bad ? "ALERT" : "RESOLVED")) < (round + 1) * FlipsOfKill && time.GetElapsedTime(began) < Patience) await Task.Delay(Look, time, ct);
            if (time.GetElapsedTime(began) >= Patience) missed++;
        }
        var taken = receiver.Taken;
        return new KilledTellerFigures(kills, kills * FlipsOfKill, taken.Count(m => m.Kind == "ALERT"), taken.Count(m => m.Kind == "RESOLVED"), receiver.All.Count, missed, receiver.Duplicates, receiver.OutOfOrder);
    }
}
