using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster stream</c>: what happens, as it happens; comes back after a lost connection where it left off.</summary>
internal static class StreamCommand
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(10);

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var only = new Option<string?>("--events") { Description = "Only these, such as state,problem (host, state, problem, configuration, suggestion)" };
        var count = new Option<int?>("--count") { Description = "End after so many events" };
        var command = new Command("stream", "Follow events as they happen (Ctrl-C ends it); json is one event a line") { only, count };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var names = parsed.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            int left = parsed.GetValue(count) ?? int.MaxValue;
            await foreach (var happened in FollowAsync(around, api, ct).ConfigureAwait(false))
            {
                if (names is not null && !names.Contains(happened.Name))
                    continue;
                around.Out.WriteLine(Line(around, parsed.GetValue(shared.Output), happened));
                if (--left <= 0)
                    break;
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static async IAsyncEnumerable<ServerEvent> FollowAsync(
        Surroundings around, ApiClient api, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var lastId = "";
        bool everConnected = false;
        var pause = FirstPause;
        while (true)
        {
            await using var events = api.StreamAsync(lastId, ct).GetAsyncEnumerator(ct);
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception lost) when (lost is IOException or HttpRequestException || (lost is UnreachableException && everConnected))
                {
                    around.Error.WriteLine($"muster: the stream broke ({lost.Message}); coming back");
                    break;
                }

                everConnected = true;
                pause = FirstPause;
                lastId = events.Current.Id.Length > 0 ? events.Current.Id : lastId;
                yield return events.Current;
            }

            everConnected = true;
            await Task.Delay(pause, around.Time, ct).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static string Line(Surroundings around, OutputFormat format, ServerEvent happened)
    {
        JsonNode? data;
        try
        {
            data = JsonNode.Parse(happened.Data);
        }
        catch (JsonException)
        {
            data = JsonValue.Create(happened.Data);
        }

        if (format != OutputFormat.Table)
            return new JsonObject { ["event"] = happened.Name, ["id"] = happened.Id, ["data"] = data }.ToJsonString();
        var words = data is JsonObject item
            ? string.Join(' ', item.Where(p => p.Key is not ("id" or "hostId") && p.Value is JsonValue).Select(p => p.Key == "status" ? TableLook.Symbol(p.Value!.ToString()) : $"{p.Key}={p.Value}"))
            : data?.ToString();
        return $"{around.Time.GetLocalNow():HH:mm:ss} {happened.Name,-13} {words}";
    }
}
