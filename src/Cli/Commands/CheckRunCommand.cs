using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster check run NAME [selector]</c>: runs a check now and waits for the answers.</summary>
internal static class CheckRunCommand
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private static readonly string[] WorstFirst = ["CRITICAL", "UNKNOWN", "WARNING", "OK"];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var name = new Argument<string>("name") { Description = "The check" };
        var selector = SharedOptions.SelectorWords();
        var option = SharedOptions.SelectorOption();
        var wait = new Option<int>("--wait") { Description = "Seconds to wait for answers", DefaultValueFactory = _ => 60 };
        var command = new Command("run", "Run a check now on its hosts, or on those of a selector, and show the results (ends with 1 when one is not OK)") { name, selector, option, wait };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject { ["selector"] = SharedOptions.Selector(parsed, selector, option) };
            var started = await api.PostAsync(CheckCommands.PathOf(parsed.GetValue(name)!) + "/run", body, ct).ConfigureAwait(false);
            var run = await WaitAsync(around, api, started.Text("runId"), TimeSpan.FromSeconds(parsed.GetValue(wait)), ct).ConfigureAwait(false);
            var results = (run.At("results") as JsonArray ?? []).OfType<JsonObject>().OrderBy(r => Array.IndexOf(WorstFirst, r.Text("status"))).ThenBy(r => r.Text("host"), StringComparer.Ordinal).ToList();
            shared.Listing(around, parsed).Write(results, [.. StateCommands.ResultColumns.Where(c => c.Path is "status" or "host" or "output")], "no host ran it");
            bool complete = run.IsTrue("done");
            var counts = string.Join(", ", WorstFirst.Reverse().Select(s => (s, Count: results.Count(r => r.Text("status") == s))).Where(c => c.Count > 0).Select(c => $"{c.Count} {c.s}"));
            around.Error.WriteLine($"{(counts.Length == 0 ? "no results" : counts)}{(complete ? "" : $"; not all hosts answered within {parsed.GetValue(wait)} s")}");
            return complete && results.TrueForAll(r => r.Text("status") == "OK") ? ExitCode.Fine : ExitCode.NotOk;
        });
        return command;
    }

    private static async Task<JsonNode?> WaitAsync(Surroundings around, ApiClient api, string runId, TimeSpan patience, CancellationToken ct)
    {
        long started = around.Time.GetTimestamp();
        while (true)
        {
            var run = await api.GetAsync($"/runs/{Uri.EscapeDataString(runId)}", ct).ConfigureAwait(false);
            if (run.IsTrue("done") || around.Time.GetElapsedTime(started) > patience)
                return run;
            await Task.Delay(AskEvery, around.Time, ct).ConfigureAwait(false);
        }
    }
}
