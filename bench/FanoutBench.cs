using System.Diagnostics;
using System.Globalization;
using System.Net;
using Muster.Bench.Commands;
using Muster.Bench.Peers;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>
/// A command on simulated agents over real WebSockets: time until every answer is on disk and the execution has ended, when each answer was there, the server's
/// memory. Then, in the same run, the same command as real processes: on real agents, by pdsh and by clush over ssh to an sshd on loopback.
/// All of it shares the machine's cores.
/// </summary>
public sealed class FanoutBench : IBench
{
    private const int DefaultAgents = 10_000, DefaultReal = 100, Runs = 3;
    private const int AgentsPerAddress = 20_000;
    private const string Command = "uptime";
    private static readonly string[] Builtins = ["cpu", "memory", "swap", "load", "disk", "inodes", "network", "units", "processes", "uptime", "clock", "reboot"];
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(20);

    public string Name => "fanout";

    public string Says => "a command on simulated agents, all answers; and on real agents beside pdsh and clush over ssh: script/bench fanout [AGENTS [REAL HOSTS]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var agents = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultAgents;
        var real = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : DefaultReal;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        var ok = await SimulatedAsync(agents, limit.Token);
        return ok & await BesideAsync(real, limit.Token) ? 0 : 1;
    }

    private static async Task<bool> SimulatedAsync(int agents, CancellationToken ct)
    {
        await using var server = await ServerProcess.StartAsync(ct);
        await using var swarm = AgentSwarm.Start(new SwarmOptions
        {
            Server = server.Address,
            Key = server.Key,
            Agents = agents,
            ResultsPerSecond = 0,
            From = [.. Enumerable.Range(1, agents / AgentsPerAddress + 1).Select(n => new IPAddress([127, 0, 0, (byte)n]))],
        }, TimeProvider.System);
        await swarm.AllConnectedAsync(ct);
        using var client = new CommandClient(server);
        await client.ReadyAsync("swarm", agents, ct);
        CommandClient.Say($"{agents} simulated agents ready; server RSS {server.ResidentBytes / 1e6:0} MB");
        var ok = true;
        for (var run = 1; run <= Runs; run++)
        {
            var (watch, cpu) = (Stopwatch.StartNew(), server.ProcessorSeconds);
            long largest = 0;
            var ended = await client.EndAsync(await client.BeginAsync("swarm", Command, agents, ct), ct, () => largest = Math.Max(largest, server.ResidentBytes));
            var (took, spent) = (watch.Elapsed.TotalSeconds, server.ProcessorSeconds - cpu);
            var times = await client.AnswerTimesAsync(ended, ct);
            CommandClient.Say($"{ended.Succeeded} of {agents} answers on disk after {took:0.00} s ({took * 1e6 / agents:0} µs a host): p50 {At(times, 0.5):0} ms, p99 {At(times, 0.99):0} ms, last {times[^1]:0} ms; server CPU {spent:0.0} s, largest RSS {largest / 1e6:0} MB");
            ok &= ended.Succeeded == agents && times.Length == agents;
        }
        return ok;
    }

    /// <summary>Nothing is simulated here: every host starts the program, and its answer is counted.</summary>
    private static async Task<bool> BesideAsync(int hosts, CancellationToken ct)
    {
        await using var fleet = await SshFleet.StartAsync(ct);
        // A hundred agents on one machine would look at its disks and processes a hundred times: the peers look at nothing either.
        await using var server = await ServerProcess.StartAsync(data =>
        {
            var checks = Directory.CreateDirectory(Path.Combine(data, "config", "checks")).FullName;
            foreach (var name in Builtins) File.WriteAllText(Path.Combine(checks, name + ".yaml"), $"builtin: {name}\nenabled: false\n");
        }, ct);
        await using var agents = new RealAgents(server, hosts, "real");
        using var client = new CommandClient(server);
        await client.ReadyAsync("real", hosts, ct);
        var (ours, pdsh, clush) = (new List<double>(), new List<double>(), new List<double>());
        var whole = true;
        for (var run = 0; run < Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            var ended = await client.EndAsync(await client.BeginAsync("real", Command, hosts, ct), ct);
            ours.Add(watch.Elapsed.TotalSeconds);
            var (seconds, lines) = await fleet.PdshAsync(hosts, Command, ct);
            pdsh.Add(seconds);
            var (other, others) = await fleet.ClushAsync(hosts, Command, ct);
            clush.Add(other);
            if ((ended.Succeeded, lines, others) == (hosts, hosts, hosts)) continue;
            CommandClient.Say($"of {hosts} hosts answered: ours {ended.Succeeded}, pdsh {lines}, clush {others}");
            whole = false;
        }
        foreach (var (what, times) in new[] { ("real agents", ours), ("pdsh over ssh", pdsh), ("clush over ssh", clush) })
            CommandClient.Say($"{hosts} hosts, {what,-14}: best {times.Min():0.00} s, median {GraphBench.Median(times):0.00} s, {GraphBench.Median(times) * 1e3 / hosts:0.0} ms a host");
        CommandClient.Say($"to pdsh {GraphBench.Median(ours) / GraphBench.Median(pdsh):0.000}, to clush {GraphBench.Median(ours) / GraphBench.Median(clush):0.000}");
        CommandClient.Say($"ratio {GraphBench.Median(ours) / Math.Min(GraphBench.Median(pdsh), GraphBench.Median(clush)):0.000}");
        return whole;
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
}
