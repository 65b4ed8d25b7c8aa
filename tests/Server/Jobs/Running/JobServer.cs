using System.Text.Json;

namespace Muster.Server.Tests.Jobs.Running;

/// <summary>What tests of running jobs do again and again.</summary>
internal static class JobServer
{
    /// <summary>Takes a job file; the id of its first job.</summary>
    public static async Task<string> JobAsync(this RestServer server, string yaml, string project = "default")
    {
        var (status, body) = await server.SendAsync(HttpMethod.Post, "/jobs", new { project, content = yaml });
        Assert.True(status == 200, body.GetRawText());
        return body.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    public static async Task<long> BeginAsync(this RestServer server, string job, object? body = null)
    {
        var (status, answer) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", body ?? new { });
        Assert.True(status == 201, answer.GetRawText());
        return answer.GetProperty("id").GetInt64();
    }

    public static async Task<JsonElement> EndAsync(this RestServer server, long id)
    {
        JsonElement execution = default;
        for (var i = 0; i < 2400; i++)
        {
            execution = (await server.GetAsync($"/executions/{id}")).GetProperty("execution");
            if (execution.GetProperty("status").GetString() != "running") return execution;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
        Assert.Fail($"it does not end: {execution.GetRawText()}");
        return execution;
    }

    public static async Task<JsonElement> RunAsync(this RestServer server, string job, object? body = null) => await server.EndAsync(await server.BeginAsync(job, body));

    public static string Status(this JsonElement execution) => execution.GetProperty("status").GetString()!;

    /// <summary>State of each step on a host, by the step's path.</summary>
    public static async Task<string> StatesAsync(this RestServer server, long id, string host)
    {
        var answer = await server.GetAsync($"/executions/{id}/job");
        var steps = answer.GetProperty("steps").EnumerateArray().ToDictionary(s => s.GetProperty("number").GetInt32(), s => s.GetProperty("path").GetString());
        var own = answer.GetProperty("hosts").EnumerateArray().First(h => h.GetProperty("host").GetString() == host);
        return string.Join(' ', own.GetProperty("steps").EnumerateArray().Select(s => $"{steps[s.GetProperty("step").GetInt32()]}:{s.GetProperty("state").GetString()}"));
    }
}
