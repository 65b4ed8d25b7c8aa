using System.Diagnostics;
using System.Globalization;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>
/// The built server as a process of its own, over an empty data folder, with a swarm of simulated agents on real WebSockets.
/// The swarm shares the machine's cores with the server, so the rate is a lower bound for a server that has them alone.
/// </summary>
public sealed class SwarmBench : IBench
{
    private const int DefaultAgents = 1_000;
    private const double DefaultSeconds = 30;
    private const string ChangedCheck = "bench-change";

    /// <summary>The port range of one local address ends at about 28,000 connections.</summary>
    private const int AgentsPerAddress = 20_000;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5), WarmUp = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(500);

    public string Name => "swarm";

    public string Says => "a server with simulated agents: connect time, results/s acknowledged, RSS, CPU, time of a change: script/bench swarm [AGENTS [RESULTS/S [SECONDS]]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var agents = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultAgents;
        var rate = arguments.Length > 1 ? double.Parse(arguments[1], CultureInfo.InvariantCulture) : agents;
        var seconds = arguments.Length > 2 ? double.Parse(arguments[2], CultureInfo.InvariantCulture) : DefaultSeconds;
        using var limit = new CancellationTokenSource(Within + TimeSpan.FromSeconds(seconds), TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(limit.Token);
        Say($"server alone: RSS {server.ResidentBytes / 1e6:0} MB");

        var watch = Stopwatch.StartNew();
        await using var swarm = AgentSwarm.Start(new SwarmOptions
        {
            Server = server.Address,
            Key = server.Key,
            Agents = agents,
            ResultsPerSecond = rate / agents,
            From = [.. Enumerable.Range(1, agents / AgentsPerAddress + 1).Select(n => new System.Net.IPAddress([127, 0, 0, (byte)n]))],
        }, TimeProvider.System);
        if (!await ReachAsync(() => swarm.Figures().Connected == agents, limit.Token))
        {
            Say($"only {swarm.Figures().Connected} of {agents} agents connected; last trouble: {swarm.Figures().LastTrouble}");
            return 1;
        }
        Say($"agents connected {agents}, all within {watch.Elapsed.TotalSeconds:0.0} s ({agents / watch.Elapsed.TotalSeconds:0} /s enrolled)");

        await Task.Delay(WarmUp, TimeProvider.System, limit.Token);
        await MeasureAsync(server, swarm, seconds, limit.Token);
        var changed = await ChangeAsync(server, swarm, agents, limit.Token);
        return changed && swarm.Figures().Connected == agents ? 0 : 1;
    }

    private static async Task MeasureAsync(ServerProcess server, AgentSwarm swarm, double seconds, CancellationToken ct)
    {
        swarm.ForgetTimes();
        var samples = await server.FigureAsync("muster_metrics_samples_total", ct);
        var (stored, own, cpu, watch) = (swarm.Figures().Stored, Environment.CpuUsage.TotalTime, server.ProcessorSeconds, Stopwatch.StartNew());
        long largest = 0;
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            await Task.Delay(Look, TimeProvider.System, ct);
            largest = Math.Max(largest, server.ResidentBytes);
        }
        var (figures, taken) = (swarm.Figures(), watch.Elapsed.TotalSeconds);
        Say($"results/s acknowledged {(figures.Stored - stored) / taken:0}, over {taken:0} s; unacknowledged at the end {figures.Sent - figures.Stored}");
        Say($"acknowledged after {figures.AckMedianMs:0.0} ms (median), {figures.AckP99Ms:0.0} ms (99 %), {figures.AckMaxMs:0.0} ms (largest)");
        Say($"server RSS {server.ResidentBytes / 1e6:0} MB (largest {largest / 1e6:0}), CPU {(server.ProcessorSeconds - cpu) / taken * 100:0.0} % of a core; the swarm itself {(Environment.CpuUsage.TotalTime - own).TotalSeconds / taken * 100:0.0} %");
        Say($"samples/s kept of results {(await server.FigureAsync("muster_metrics_samples_total", ct) - samples) / taken:0}, series {await server.FigureAsync("muster_metrics_series", ct):0}; results that became no samples {await server.FigureAsync("muster_metrics_results_dropped_total", ct):0}");
        Say($"sessions broken {figures.Broken}, refused {figures.Refused}{(figures.LastTrouble.Length > 0 ? ", last: " + figures.LastTrouble : "")}");
    }

    /// <summary>A check file written into the folder, as an editor or a pull would; then until every agent has the check.</summary>
    private static async Task<bool> ChangeAsync(ServerProcess server, AgentSwarm swarm, int agents, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await File.WriteAllTextAsync(Path.Combine(server.Checks, ChangedCheck + ".yaml"), "on: swarm\nplugin: check_dummy 0\n", ct);
        var all = await ReachAsync(() => swarm.Having(ChangedCheck) == agents, ct);
        if (all) Say($"a change of the configuration reached all {agents} agents after {watch.Elapsed.TotalMilliseconds:0} ms");
        else Say($"a change of the configuration reached {swarm.Having(ChangedCheck)} of {agents} agents only");
        return all;
    }

    private static async Task<bool> ReachAsync(Func<bool> reached, CancellationToken ct)
    {
        while (!reached())
        {
            if (ct.IsCancellationRequested) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
        return true;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
