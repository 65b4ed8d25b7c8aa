using System.Text.Json.Nodes;
using Muster.Cli.Api;

namespace Muster.Cli.Executions;

/// <summary>What happens in an execution, as it happens, until its end. Comes back after a lost connection where it left off.</summary>
internal static class ExecutionStream
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300), LongestPause = TimeSpan.FromSeconds(10);

    /// <param name="take">Called for each event but the last: its name (<c>output</c>, <c>host</c>) and its data.</param>
    /// <param name="clear">Called before something is written to the terminal.</param>
    /// <returns>The end: status, counts, duration.</returns>
    public static async Task<JsonNode?> FollowAsync(Surroundings around, ApiClient api, string id, Action<string, JsonNode> take, Action clear, CancellationToken ct)
    {
        var lastId = "";
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await foreach (var happened in api.StreamAsync($"/executions/{id}/follow", lastId, ct).ConfigureAwait(false))
                {
                    pause = FirstPause;
                    var data = JsonNode.Parse(happened.Data);
                    if (happened.Name == "end")
                        return data;
                    take(happened.Name, data!);
                    lastId = happened.Id;
                }
            }
            catch (Exception lost) when (lost is IOException or HttpRequestException or UnreachableException)
            {
                clear();
                around.Error.WriteLine($"muster: the connection broke ({lost.Message}); coming back");
            }

            await Task.Delay(pause, around.Time, ct).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
