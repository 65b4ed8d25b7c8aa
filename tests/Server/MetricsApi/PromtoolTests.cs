using System.Diagnostics;
using Muster.Metrics;

namespace Muster.Server.Tests.MetricsApi;

/// <summary>The program that Prometheus ships to ask a server.</summary>
public class PromtoolTests
{
    [Fact]
    public async Task Promtool_asks_all_its_questions()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder["data"]);
        var from = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(3)).ToUnixTimeSeconds();
        server.Append(Labels.From(("__name__", "up"), ("job", "shop")), from * 1000, 1, 1, 0);
        var address = server.Url.Replace("://", $"://token:{MetricsServer.Reader}@") + "/prometheus";

        Assert.StartsWith($"up{{job=\"shop\"}} => 0 @[{from + 120}", await RunAsync("instant", address, "up", $"--time={from + 120}"));
        Assert.Equal($"up{{job=\"shop\"}} =>\n1 @[{from}]\n1 @[{from + 60}]\n0 @[{from + 120}]\n", await RunAsync("range", $"--start={from}", $"--end={from + 120}", "--step=1m", address, "up"));
        Assert.Equal("{__name__=\"up\", job=\"shop\"}\n", await RunAsync("series", "--match=up", address));
        Assert.Equal("shop\n", await RunAsync("labels", address, "job"));
    }

    private static async Task<string> RunAsync(string what, params string[] arguments)
    {
        ProcessStartInfo start = new("promtool", ["query", what, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var promtool = Process.Start(start)!;
        var error = promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(promtool.ExitCode == 0, await error + output);
        return output;
    }
}
