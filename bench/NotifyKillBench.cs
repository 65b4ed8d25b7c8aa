using System.Diagnostics;
using System.Globalization;
using Muster.Testing.Notify;

namespace Muster.Bench;

/// <summary>
/// Servers are killed between changes of state and their delivery, each with a receiver that answers as badly as receivers do: nothing may be
/// lost, nothing come twice. Several stand side by side, because most of the time is spent in waiting for the next attempt.
/// </summary>
public sealed class NotifyKillBench : IBench
{
    private const double Trouble = 0.5;
    private const int Seed = 7, UsualKills = 100, UsualServers = 5;

    public string Name => "notify-kill";

    public string Says => "kill -9 between state change and delivery, receivers answering 500, 429, hanging, redirecting, breaking off: script/bench notify-kill [KILLS [SERVERS]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var kills = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : UsualKills;
        var servers = Math.Min(kills, arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : UsualServers);
        var watch = Stopwatch.StartNew();
        var runs = await Task.WhenAll(Enumerable.Range(0, servers).Select(number => KillAsync(number, (kills / servers) + (number < kills % servers ? 1 : 0))));
        Console.WriteLine($"{runs.Sum(r => r.Kills)} kills of {servers} servers in {watch.Elapsed.TotalMinutes:0.0} min, {runs.Sum(r => r.Transitions)} transitions: {runs.Sum(r => r.Alerts)} ALERT and {runs.Sum(r => r.Resolved)} RESOLVED taken of {runs.Sum(r => r.Requests)} requests");
        Console.WriteLine($"kills after which something was missed {runs.Sum(r => r.Missed)}, duplicates of a transition {runs.Sum(r => r.Duplicates)}, out of order {runs.Sum(r => r.OutOfOrder)}");
        return runs.All(r => r.Whole) ? 0 : 1;
    }

    private static async Task<KilledTellerFigures> KillAsync(int number, int kills)
    {
        using var receiver = new ErraticReceiver(Trouble, Seed + number, TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(data => FlippingSwarm.Configure(Path.Combine(data, "config"), receiver.Url, "300ms", NotifyBench.Builtins, patient: true), ServerProcess.LastingPort(), default);
        var run = await new KilledTeller(receiver, server.KillAsync, server.StartAgainAsync, TimeProvider.System).RunAsync(server.Address, server.Key, kills, Seed + number, default);
        if (!run.Whole) Console.WriteLine($"server {number + 1} (seed {Seed + number}): {run}");
        return run;
    }
}
