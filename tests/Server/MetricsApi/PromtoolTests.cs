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
        File.WriteAllText(folder["http.yml"], $"authorization:\n  credentials: {MetricsServer.Reader}\n");

        Assert.StartsWith($"up{{job=\"shop\"}} => 0 @[{from + 120}", await RunAsync(folder, "instant", server.Url + "/prometheus", "up", $"--time={from + 120}"));
        Assert.Equal($"up{{job=\"shop\"}} =>\n1 @[{from}]\n1 @[{from + 60}]\n0 @[{from + 120}]\n", await RunAsync(folder, "range", $"--start={from}", $"--end={from + 120}", "--step=1m", server.Url + "/prometheus", "up"));
        Assert.Equal("up{job=\"shop\"}\n", await RunAsync(folder, "series", "--match=up", server.Url + "/prometheus"));
        Assert.Equal("shop\n", await RunAsync(folder, "labels", server.Url + "/prometheus", "job"));
    }

    private static async Task<string> RunAsync(TempFolder folder, string what, params string[] arguments)
    {
        ProcessStartInfo start = new("promtool", ["query", what, $"--http.config.file={folder["http.yml"]}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var promtool = Process.Start(start)!;
        var error = promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(promtool.ExitCode == 0, await error + output);
        return output;
    }
}
