namespace Muster.Server.Tests.Jobs;

public sealed class JobsEndpointTests
{
    [Fact]
    public async Task A_job_file_is_read_reported_and_turned_into_another_form()
    {
        await using var server = await RestServer.StartAsync();
        var (_, answer) = await server.SendAsync(HttpMethod.Post, "/jobs/read", new { name = "a.yaml", content = "- name: a\n  odd: 1\n  nodefilters: {filter: 'tags: web'}\n  sequence: {commands: [{exec: uptime}]}\n", to = "xml" });
        var job = answer.GetProperty("jobs")[0];
        Assert.Equal(("a", "tag:web"), (job.GetProperty("name").GetString(), job.GetProperty("on").GetString()));
        Assert.Equal(
            ["note nodefilters 3", "warning odd 2"],
            answer.GetProperty("remarks").EnumerateArray().Select(r => $"{r.GetProperty("kind").GetString()} {r.GetProperty("where").GetString()} {r.GetProperty("line").GetInt32()}").Order());
        Assert.StartsWith("<joblist>", answer.GetProperty("content").GetString());
        var (status, wrong) = await server.SendAsync(HttpMethod.Post, "/jobs/read", new { name = "b.yaml", content = "- name: [\n" });
        Assert.Equal((422, "b.yaml"), (status, wrong.GetProperty("file").GetString()));
    }
}
