using System.Collections.Concurrent;
using System.Globalization;
using Muster.Testing.Notify;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>The server is killed between changes of state and their delivery, with a receiver that answers as badly as receivers do: nothing may be lost, nothing come twice.</summary>
public sealed class NotifyKillBench : IBench
{
    private const int Agents = 10, FlipsEach = 3;
    private const double Trouble = 0.5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public string Name => "notify-kill";

    public string Says => "kill -9 between state change and delivery, receiver answering 500, 429, hanging, redirecting, breaking off: script/bench notify-kill [KILLS]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var kills = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 100;
        var random = new Random(7);
        using var receiver = new ErraticReceiver(Trouble, 7, TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(data => FlippingSwarm.Configure(Path.Combine(data, "config"), receiver.Url, "300ms", NotifyBench.Builtins), default);
        var critical = new ConcurrentDictionary<int, bool>();
        await using var swarm = AgentSwarm.Start(FlippingSwarm.Options(server.Address, server.Key, Agents, 2, critical, TimeProvider.System), TimeProvider.System);
        await swarm.AllConnectedAsync(default);
        var missed = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            var flipped = Enumerable.Range(0, FlipsEach).Select(i => 1 + (((kill / 2 * FlipsEach) + i) % Agents)).ToList();
            var bad = kill % 2 == 0;
            var before = receiver.Taken.Count;
            foreach (var agent in flipped)
                if (bad) critical[agent] = true;
                else critical.TryRemove(agent, out _);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 2500)), TimeProvider.System);
            await server.KillAsync();
            await server.StartAgainAsync();
            var waited = System.Diagnostics.Stopwatch.StartNew();
            while (receiver.Taken.Count(m => m.Kind == (bad ? "ALERT" : "RESOLVED")) < ((kill / 2) + 1) * FlipsEach && waited.Elapsed < Patience)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            if (waited.Elapsed >= Patience)
            {
                missed++;
                Console.WriteLine($"kill {kill + 1}: {receiver.Taken.Count - before} of {flipped.Count} messages within {Patience.TotalSeconds:0} s");
            }
        }
        var taken = receiver.Taken;
        Console.WriteLine($"{kills} kills, {kills * FlipsEach} transitions: {taken.Count(m => m.Kind == "ALERT")} ALERT and {taken.Count(m => m.Kind == "RESOLVED")} RESOLVED taken, {receiver.All.Count} requests");
        Console.WriteLine($"kills after which something was missed {missed}, duplicates of a transition {receiver.Duplicates}, out of order {receiver.OutOfOrder}");
        return missed + receiver.Duplicates + receiver.OutOfOrder == 0 ? 0 : 1;
    }
}
