using System.Collections.Concurrent;
using System.Globalization;
using Muster.Testing.Notify;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>How long from a result that is bad to the message at its receiver, while the server judges ten thousand results a second.</summary>
public sealed class NotifyBench : IBench
{
    internal static readonly string[] Builtins = ["cpu", "memory", "swap", "load", "disk", "inodes", "network", "units", "processes", "uptime", "clock", "reboot"];
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10), WarmUp = TimeSpan.FromSeconds(5);

    public string Name => "notify";

    public string Says => "milliseconds from a bad result to the message at a webhook, p50 and p99: script/bench notify [RESULTS/S [FLIPS [AGENTS]]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var rate = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 10_000;
        var flips = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 200;
        var agents = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 1_000;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        using var receiver = new ErraticReceiver(0, 1, TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(data => FlippingSwarm.Configure(Path.Combine(data, "config"), receiver.Url, "0", Builtins), limit.Token);
        var critical = new ConcurrentDictionary<int, bool>();
        await using var swarm = AgentSwarm.Start(FlippingSwarm.Options(server.Address, server.Key, agents, rate / agents, critical, TimeProvider.System), TimeProvider.System);
        await swarm.AllConnectedAsync(limit.Token);
        await Task.Delay(WarmUp, TimeProvider.System, limit.Token);

        var (stored, watch) = (swarm.Figures().Stored, System.Diagnostics.Stopwatch.StartNew());
        for (var flip = 0; flip < flips; flip++)
        {
            critical[1 + (flip % agents)] = true;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
        while (receiver.Taken.Count(m => m.Kind == "ALERT") < Math.Min(flips, agents)) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        var seconds = watch.Elapsed.TotalSeconds;
        var times = receiver.Taken.Where(m => m.Kind == "ALERT").Select(m => (m.At - FlippingSwarm.Made(m)).TotalMilliseconds).Order().ToList();
        Console.WriteLine($"{(swarm.Figures().Stored - stored) / seconds:0} results/s stored meanwhile, {times.Count} messages, duplicates {receiver.Duplicates}");
        Console.WriteLine($"from the result to the message at its receiver: p50 {At(times, 0.5):0} ms, p90 {At(times, 0.9):0} ms, p99 {At(times, 0.99):0} ms, longest {times[^1]:0} ms");
        return 0;
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
