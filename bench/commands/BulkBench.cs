using System.Diagnostics;
using System.Globalization;
using Muster.Testing.Swarm;

namespace Muster.Bench.Commands;

/// <summary>Many hosts that print much at the same time, each its own text: the server's memory before, at its peak and after, and the SHA-256 of each host's download.</summary>
public sealed class BulkBench : IBench
{
    private const int DefaultHosts = 1_000, DefaultBytes = 1_000_000;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(20), Settle = TimeSpan.FromSeconds(10);

    public string Name => "bulk";

    public string Says => "hosts that each print 1 MB at once: server memory before, peak, after; SHA-256 of each: script/bench bulk [HOSTS [BYTES [TIMES]]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var hosts = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultHosts;
        var bytes = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : DefaultBytes;
        var times = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 3;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        var ct = limit.Token;
        await using var server = await ServerProcess.StartAsync(ct);
        await using var swarm = AgentSwarm.Start(new SwarmOptions { Server = server.Address, Key = server.Key, Agents = hosts, ResultsPerSecond = 0, StepOutput = _ => bytes }, TimeProvider.System);
        await swarm.AllConnectedAsync(ct);
        using var client = new CommandClient(server);
        await client.ReadyAsync("swarm", hosts, ct);
        await Task.Delay(Settle, TimeProvider.System, ct);
        var memory = server.Memory;
        var before = memory.Now;
        var wrong = 0;
        for (var run = 1; run <= times; run++)
        {
            memory.Forget();
            var (watch, cpu) = (Stopwatch.StartNew(), server.ProcessorSeconds);
            var ended = await client.EndAsync(await client.BeginAsync("swarm", "print it", hosts, ct), ct);
            var (took, peak) = (watch.Elapsed.TotalSeconds, memory.Peak);
            CommandClient.Say($"{ended.Succeeded} of {hosts} hosts, {(double)hosts * bytes / 1e6:0} MB on disk after {took:0.00} s: {(double)hosts * bytes / 1e6 / took:0} MB/s, server CPU {server.ProcessorSeconds - cpu:0.0} s; RSS before {before / 1e6:0} MB, peak {peak / 1e6:0} MB");
            if (ended.Succeeded != hosts) return 1;
            memory.Forget();
            foreach (var agent in swarm.Agents)
            {
                var (sha256, got) = await client.OutputAsync(ended.Id, agent.Name, ct);
                if ((sha256, got) != (SimulatedStep.Sha256(agent.Name, bytes), bytes)) wrong++;
            }
            CommandClient.Say($"{hosts - wrong} of {hosts} downloads equal by SHA-256; peak while downloading {memory.Peak / 1e6:0} MB");
        }
        await Task.Delay(Settle, TimeProvider.System, ct);
        CommandClient.Say($"RSS {Settle.TotalSeconds:0} s after: {memory.Now / 1e6:0} MB");
        return wrong == 0 ? 0 : 1;
    }
}
