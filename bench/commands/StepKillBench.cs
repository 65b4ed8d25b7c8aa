using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Muster.Bench.Commands;

/// <summary>
/// A step of a minute on three real agents while the server is killed with -9 and started again, several times: the output is to be complete, in order and once, on disk and
/// for one who follows it. Then agents are killed under a step: one that comes back and one that does not.
/// </summary>
public sealed class StepKillBench : IBench
{
    private const int Agents = 3, DefaultSeconds = 60, LinesPerSecond = 10;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(15), Down = TimeSpan.FromSeconds(1);

    public string Name => "step-kill";

    public string Says => "the server killed -9 during a step of 60 s on 3 agents: output complete, in order, once; agents killed: their outcome: script/bench step-kill [SECONDS [KILLS]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultSeconds;
        var kills = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        var ct = limit.Token;
        await using var server = await ServerProcess.StartAsync(ct);
        await using var agents = new RealAgents(server, Agents, "busy");
        using var client = new CommandClient(server);
        await client.ReadyAsync("busy", Agents, ct);
        var ok = await ServerKilledAsync(server, client, seconds, kills, ct);
        return ok & await AgentsKilledAsync(agents, client, ct) ? 0 : 1;
    }

    private static async Task<bool> ServerKilledAsync(ServerProcess server, CommandClient client, int seconds, int kills, CancellationToken ct)
    {
        var lines = seconds * LinesPerSecond;
        var id = await client.BeginAsync("busy", $"i=0; while [ $i -lt {lines} ]; do i=$((i+1)); echo line $i; [ $((i % 10)) -ne 0 ] || echo error $i >&2; sleep 0.1; done", Agents, ct);
        var following = FollowAsync(client, id, ct);
        var watch = Stopwatch.StartNew();
        for (var kill = 1; kill <= kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)seconds / (kills + 1)) - Down, TimeProvider.System, ct);
            await server.KillAsync();
            await Task.Delay(Down, TimeProvider.System, ct);
            var again = Stopwatch.StartNew();
            await server.StartAgainAsync();
            CommandClient.Say($"kill -9 no. {kill}, ready again after {again.Elapsed.TotalSeconds:0.0} s; {watch.Elapsed.TotalSeconds:0} s since the step began");
        }
        var ended = await client.EndAsync(id, ct);
        var followed = await following;
        var ok = ended.Status == "succeeded" && ended.Succeeded == Agents;
        var (wantedOut, wantedErr) = (Hash(Enumerable.Range(1, lines).Select(n => $"line {n}\n")), Hash(Enumerable.Range(1, lines / 10).Select(n => $"error {n * 10}\n")));
        for (var number = 1; number <= Agents; number++)
        {
            var host = $"busy-{number:D3}";
            var ((output, outBytes), (error, errBytes)) = (await client.OutputAsync(id, host, ct), await client.OutputAsync(id, host, ct, "err"));
            var (live, liveErr) = (Hash([followed.GetValueOrDefault(host + " out", "")]), Hash([followed.GetValueOrDefault(host + " err", "")]));
            var equal = (output, error, live, liveErr) == (wantedOut, wantedErr, wantedOut, wantedErr);
            CommandClient.Say($"{host}: {lines} lines ({outBytes} + {errBytes} bytes) {(equal ? "complete, in order, once; followed live the same" : $"WRONG: on disk {output == wantedOut}/{error == wantedErr}, followed {live == wantedOut}/{liveErr == wantedErr}")}");
            ok &= equal;
        }
        CommandClient.Say($"{ended.Status} on {ended.Succeeded} of {Agents} hosts after {watch.Elapsed.TotalSeconds:0} s and {kills} kills");
        return ok;
    }

    private static async Task<bool> AgentsKilledAsync(RealAgents agents, CommandClient client, CancellationToken ct)
    {
        var id = await client.BeginAsync("busy", "echo begun; sleep 45; echo done", Agents, ct);
        foreach (var number in new[] { 1, 2, 3 })
            while ((await client.OutputAsync(id, $"busy-{number:D3}", ct)).Bytes == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        await agents.KillAsync(0);
        await agents.KillAsync(1);
        agents.StartAgain(1);
        var ended = await client.EndAsync(id, ct);
        using var hosts = JsonDocument.Parse(await client.Http.GetStringAsync($"/api/v1/executions/{id}/hosts", ct));
        var states = new List<string>();
        foreach (var host in hosts.RootElement.GetProperty("items").EnumerateArray())
        {
            states.Add(host.GetProperty("state").GetString()!);
            CommandClient.Say($"{host.GetProperty("host").GetString()}: {states[^1]}: {host.GetProperty("message").GetString()}");
        }
        CommandClient.Say($"an agent killed for good, one killed and started again, one left alone: {ended.Status}");
        return states is ["agentLost", "agentLost", "succeeded"];
    }

    /// <summary>What a client that comes back with its last event's number after every break hears of each host and stream.</summary>
    private static async Task<Dictionary<string, string>> FollowAsync(CommandClient client, long id, CancellationToken ct)
    {
        var heard = new Dictionary<string, StringBuilder>();
        var last = "0";
        while (true)
        {
            try
            {
                using var reader = new StreamReader(await client.Http.GetStreamAsync($"/api/v1/executions/{id}/follow?from={last}", ct));
                var (kind, number) = ("", last);
                while (await reader.ReadLineAsync(ct) is { } line)
                {
                    if (line.StartsWith("id: ", StringComparison.Ordinal)) number = line[4..];
                    else if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
                    else if (line.StartsWith("data: ", StringComparison.Ordinal) && kind == "output")
                    {
                        using var data = JsonDocument.Parse(line[6..]);
                        var key = $"{data.RootElement.GetProperty("host").GetString()} {data.RootElement.GetProperty("stream").GetString()}";
                        if (!heard.TryGetValue(key, out var text)) heard[key] = text = new StringBuilder();
                        text.Append(data.RootElement.GetProperty("text").GetString());
                        last = number;
                    }
                    else if (kind == "end" && line.Length == 0) return heard.ToDictionary(h => h.Key, h => h.Value.ToString());
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                // The server was killed: it is asked again from where the stream broke.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    private static string Hash(IEnumerable<string> texts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts))));
}
