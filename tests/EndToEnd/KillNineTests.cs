using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>The server is killed under load, again and again: what agents were told is safe is there, once.</summary>
public class KillNineTests
{
    private const int Kills = 20;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_counts_twice_when_the_server_is_killed()
    {
        await using var server = await ServerProcess.StartAsync();
        // Each run numbers itself in a file beside the script and is CRITICAL on every third: the history must show them all, in order.
        using var scratch = new ScratchFolder();
        for (var check = 0; check < 8; check++)
            server.WriteCheck($"count{check}", $$"""
                on: web
                every: 1s
                attempts: 1
                flapping: false
                script: |
                  f={{scratch.In($"count{check}")}}.$(cat {{scratch.In("unused")}} 2>/dev/null)$PPID
                  n=$(($(cat $f 2>/dev/null || echo 0) + 1)); echo $n >$f
                  echo "run $n | n=${n}c"
                  [ $((n % 3)) -ne 0 ] || exit 2
                """);
        server.StartAgent("alpha", "web");
        server.StartAgent("beta", "web");
        await server.ResultsAsync("selector=web", all => all.Count(IsCount) == 16, "all counters run on both");

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(150 + 130 * (kill % 5)), TimeProvider.System);
            await server.KillAsync();
            await server.RunAsync();
        }

        // Everything the agents kept meanwhile arrives; the last number seen goes on from there without a hole in the transitions.
        await server.HostIsAsync("alpha", "UP");
        await server.HostIsAsync("beta", "UP");
        foreach (var host in new[] { "alpha", "beta" })
            for (var check = 0; check < 8; check++)
            {
                var seen = await Eventually.GetsAsync(
                    () => server.ItemsAsync($"results?check=count{check}&selector=name:{host}"),
                    all => all.Count == 1 && Number(all[0]) > 10, $"count{check} on {host} goes on");
                var upTo = Number(seen[0]);
                var expected = Enumerable.Range(1, upTo).Where(n => n % 3 == 0).ToList();
                // The board shows a run the moment it is judged, the history once it is on disk: after a catch-up by many runs.
                var history = await Eventually.GetsAsync(
                    () => server.ItemsAsync($"results/history?host={host}&check=count{check}"),
                    all => Criticals(all, upTo).Count >= expected.Count, $"the history of count{check} on {host} reaches {upTo}");
                Assert.Equal(expected, Criticals(history, upTo));
            }
    }

    private static List<int> Criticals(List<JsonNode> history, int upTo) =>
        [.. history.Where(t => (string?)t["to"] == "CRITICAL").Select(Number).Where(n => n <= upTo).Order()];

    private static bool IsCount(JsonNode result) => ((string?)result["check"])!.StartsWith("count", StringComparison.Ordinal);

    private static int Number(JsonNode result) => int.Parse(((string?)result["output"])!.Split(' ')[1]);
}
