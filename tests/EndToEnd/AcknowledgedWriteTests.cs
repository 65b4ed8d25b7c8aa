using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>The server is killed while many clients write over the API: what was answered is there afterwards.</summary>
public class AcknowledgedWriteTests
{
    private const int Kills = 8, Writers = 8;

    [Fact]
    public async Task Every_answered_write_is_there_after_kill_nine_and_the_audit_trail_is_whole()
    {
        await using var server = await ServerProcess.StartAsync();
        var made = new ConcurrentDictionary<string, string>();
        var gone = new ConcurrentDictionary<string, bool>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var over = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(server, $"k{kill}-w{writer}", made, gone, over.Token)).ToList();
            await Task.Delay(TimeSpan.FromMilliseconds(300 + 170 * kill), TimeProvider.System);
            await server.KillAsync();
            await over.CancelAsync();
            await Task.WhenAll(writers);
            await server.RunAsync();
        }

        Assert.True(made.Count > 10 * Kills, $"only {made.Count} writes were answered");
        var there = (await server.ItemsAsync("tokens")).ToDictionary(token => (string)token["name"]!, token => (string)token["id"]!);
        Assert.DoesNotContain(made.Keys, name => !gone.ContainsKey(name) && !there.ContainsKey(name));
        Assert.DoesNotContain(gone, revoked => revoked.Value && there.ContainsKey(revoked.Key));

        var verdict = await server.GetAsync("audit/verify");
        Assert.True((bool)verdict["intact"]!, verdict.ToJsonString());
        var trail = await server.ItemsAsync("audit");
        var told = trail.Where(record => ((string)record["detail"]!).StartsWith("made", StringComparison.Ordinal)).Select(record => (string)record["target"]!).ToHashSet();
        Assert.DoesNotContain(made.Keys, name => !told.Contains($"token {name}"));

        // A secret that was shown is good after all the kills.
        var (kept, secret) = made.First(token => !gone.ContainsKey(token.Key));
        using var program = new HttpClient { BaseAddress = new Uri(server.Url) };
        program.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        Assert.Equal($"admin/{kept}", (string?)JsonNode.Parse(await program.GetStringAsync("/api/v1/me"))!["name"]);
    }

    /// <summary>Makes tokens and revokes every third, until the server is gone. <paramref name="gone"/>: true once the revocation was answered.</summary>
    private static async Task WriteAsync(
        ServerProcess server, string prefix, ConcurrentDictionary<string, string> made, ConcurrentDictionary<string, bool> gone, CancellationToken over)
    {
        for (var number = 0; !over.IsCancellationRequested; number++)
        {
            var name = $"{prefix}-{number}";
            try
            {
                using var answer = await server.Client.PostAsJsonAsync("/api/v1/tokens", new { name }, over);
                answer.EnsureSuccessStatusCode();
                var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync(over))!;
                made[name] = (string)token["secret"]!;
                if (number % 3 != 0) continue;
                gone[name] = false;
                using var revoked = await server.Client.DeleteAsync($"/api/v1/tokens/{token["id"]}", over);
                gone[name] = revoked.IsSuccessStatusCode;
            }
            catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException or IOException or SocketException)
            {
                return;
            }
        }
    }
}
