using Muster.EndToEnd.Tests.Harness;
using Muster.Testing.Notify;

namespace Muster.EndToEnd.Tests;

/// <summary>What is told survives kill -9 and receivers that answer badly; the bench notify-kill does the same a hundred times.</summary>
public class NotificationTests
{
    private static readonly string[] Builtins = ["cpu", "memory", "swap", "load", "disk", "inodes", "network", "units", "processes", "uptime", "clock", "reboot"];

    [Fact]
    public async Task Every_change_is_told_once_and_in_order_when_the_server_is_killed_and_the_receiver_fails()
    {
        using var receiver = new ErraticReceiver(0.5, 7, TimeProvider.System);
        await using var server = await ServerProcess.StartAsync();
        FlippingSwarm.Configure(Path.Combine(server.Data, "config"), receiver.Url, "300ms", Builtins, patient: true);
        var run = await new KilledTeller(receiver, server.KillAsync, server.RunAsync, TimeProvider.System).RunAsync(new Uri(server.Url), server.ApiKey, 6, 7, default);
        Assert.True(run.Whole, run.ToString());
    }
}
