using System.Globalization;
using Muster.Testing.Notify;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>A rack of simulated hosts is cut off as by a switch that died: how many messages, with how many members, how soon; and again when it is back.</summary>
public sealed class NotifyRackBench : IBench
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(6), Calm = TimeSpan.FromSeconds(15);

    public string Name => "notify-rack";

    public string Says => "a rack of hosts cut off: messages, members, seconds; and when it is back: script/bench notify-rack [HOSTS]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var hosts = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 300;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        using var receiver = new ErraticReceiver(0, 1, TimeProvider.System);
        // The server's usual waits: what is measured is what one gets without writing anything but the channel.
        await using var server = await ServerProcess.StartAsync(data =>
        {
            FlippingSwarm.Configure(Path.Combine(data, "config"), receiver.Url, "3s", NotifyBench.Builtins);
        }, limit.Token);
        using var cable = new Cable(server.Address);
        await using var rack = AgentSwarm.Start(new SwarmOptions { Server = cable.Address, Key = server.Key, Agents = hosts, ResultsPerSecond = 0.2, Failing = 0, Tags = ["prod", "rack7"], NamePrefix = "r7" }, TimeProvider.System);
        await using var others = AgentSwarm.Start(new SwarmOptions { Server = server.Address, Key = server.Key, Agents = hosts, ResultsPerSecond = 0.2, Failing = 0, Tags = ["prod", "rack8"], NamePrefix = "r8" }, TimeProvider.System);
        await rack.AllConnectedAsync(limit.Token);
        await others.AllConnectedAsync(limit.Token);
        await Task.Delay(Calm, TimeProvider.System, limit.Token);

        var at = TimeProvider.System.GetUtcNow();
        cable.Cut();
        while (receiver.Taken.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        await Task.Delay(Calm, TimeProvider.System, limit.Token);
        Say("cut off", receiver, at);
        var back = TimeProvider.System.GetUtcNow();
        cable.Mend();
        while (!receiver.Taken.Any(m => m.Kind == "RESOLVED")) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        await Task.Delay(Calm, TimeProvider.System, limit.Token);
        Say("back", receiver, back);
        var all = receiver.Taken;
        return all.Count == 2 && all.All(m => m.Body.Contains($"\"memberCount\":{hosts}", StringComparison.Ordinal)) ? 0 : 1;
    }

    private static void Say(string what, ErraticReceiver receiver, DateTimeOffset since)
    {
        foreach (var message in receiver.Taken.Where(m => m.At >= since))
            Console.WriteLine($"{what}: after {(message.At - since).TotalSeconds:0.0} s {message.Kind} {message.Title}");
    }
}
