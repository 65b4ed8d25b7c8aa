using System.Globalization;
using Muster.Testing.Notify;

namespace Muster.Bench;

/// <summary>The server is killed between changes of state and their delivery, with a receiver that answers as badly as receivers do: nothing may be lost, nothing come twice.</summary>
public sealed class NotifyKillBench : IBench
{
    private const double Trouble = 0.5;
    private const int Seed = 7;

    public string Name => "notify-kill";

    public string Says => "kill -9 between state change and delivery, receiver answering 500, 429, hanging, redirecting, breaking off: script/bench notify-kill [KILLS]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var kills = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 100;
        using var receiver = new ErraticReceiver(Trouble, Seed, TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(data => FlippingSwarm.Configure(Path.Combine(data, "config"), receiver.Url, "300ms", NotifyBench.Builtins), default);
        var run = await new KilledTeller(receiver, server.KillAsync, server.StartAgainAsync, TimeProvider.System).RunAsync(server.Address, server.Key, kills, Seed, default);
        Console.WriteLine($"{run.Kills} kills, {run.Transitions} transitions: {run.Alerts} ALERT and {run.Resolved} RESOLVED taken of {run.Requests} requests");
        Console.WriteLine($"kills after which something was missed {run.Missed}, duplicates of a transition {run.Duplicates}, out of order {run.OutOfOrder}");
        return run.Whole ? 0 : 1;
    }
}
