using System.Text.Json;

namespace Muster.Server.Tests.Jobs.Catalogue;

public sealed class CatalogueTests
{
    private const string Restart = "# nightly\nname: restart\ngroup: web/care\non: web\noptions:\n- {name: how, values: [soft, hard], enforced: true, value: soft}\nsequence:\n  commands:\n  - exec: systemctl restart nginx\n";

    [Fact]
    public async Task A_job_is_a_file_with_versions_that_can_be_compared_and_rolled_back()
    {
        await using var server = await RestServer.StartAsync();
        var (status, loaded) = await server.SendAsync(HttpMethod.Post, "/jobs", new { project = "PRGMR", content = Restart });
        Assert.Equal(200, status);
        var id = loaded.GetProperty("items")[0].GetProperty("id").GetString();
        var file = Path.Combine(server.Data, "config/jobs/PRGMR/web-care-restart.yaml");
        Assert.Contains("systemctl restart nginx", await File.ReadAllTextAsync(file));

        var job = (await server.GetAsync($"/jobs/{id}")).GetProperty("job");
        Assert.Equal(("web/care/restart", "PRGMR", 1, "web"), (job.GetProperty("fullName").GetString(), job.GetProperty("project").GetString(), job.GetProperty("version").GetInt32(), job.GetProperty("on").GetString()));
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, $"/jobs/{id}", new { yaml = Restart.Replace("nginx", "apache2"), message = "another one" })).Status);
        var versions = (await server.GetAsync($"/jobs/{id}/versions")).GetProperty("items");
        Assert.Equal([2, 1], versions.EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal(("admin/first-run", "another one", true), (versions[0].GetProperty("author").GetString(), versions[0].GetProperty("message").GetString(), versions[0].GetProperty("current").GetBoolean()));

        var lines = (await server.GetAsync($"/jobs/{id}/diff?a=1&b=2")).GetProperty("lines").EnumerateArray().Select(l => $"{l.GetProperty("side").GetString()}{l.GetProperty("text").GetString()}").ToList();
        Assert.Contains(lines, l => l.StartsWith('-') && l.Contains("nginx"));
        Assert.Contains(lines, l => l.StartsWith('+') && l.Contains("apache2"));

        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, $"/jobs/{id}/rollback", new { version = "1" })).Status);
        Assert.Equal(3, (await server.GetAsync($"/jobs/{id}")).GetProperty("job").GetProperty("version").GetInt32());
        Assert.Contains("nginx", (await server.GetAsync($"/jobs/{id}")).GetProperty("yaml").GetString());
    }

    [Fact]
    public async Task A_file_that_is_wrong_is_named_by_line_and_column_and_the_jobs_before_stay()
    {
        await using var server = await RestServer.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "config/jobs/shop/deep"));
        var configuration = server.Get<Server.Configuration.ConfigurationStore>();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "good.yaml"), "- name: good\n  on: web\n  sequence: {commands: [{exec: x}]}\n");
        configuration.Reload();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "bad.yaml"), "- name: bad\n  on: web and\n  sequence: {commands: [{exec: x}]}\n");
        configuration.Reload();
        var refused = (await server.GetAsync("/configuration")).GetProperty("refused");
        Assert.Equal(("jobs/shop/deep/bad.yaml", 2, 7), (refused.GetProperty("file").GetString(), refused.GetProperty("line").GetInt32(), refused.GetProperty("column").GetInt32()));
        Assert.Equal(["good"], Names(await server.GetAsync("/jobs?project=shop")));
        File.Delete(Path.Combine(folder.FullName, "bad.yaml"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "same.yaml"), "- {name: good, sequence: {commands: [{exec: x}]}}\n");
        configuration.Reload();
        Assert.Contains("has the name of the one at jobs/shop/deep/good.yaml:1", (await server.GetAsync("/configuration")).GetProperty("refused").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_removed_job_keeps_its_versions_and_comes_back_by_a_rollback()
    {
        await using var server = await RestServer.StartAsync();
        var id = (await server.SendAsync(HttpMethod.Post, "/jobs", new { content = Restart })).Body.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/jobs/{id}")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, $"/jobs/{id}")).Status);
        Assert.True((await server.GetAsync($"/jobs/{id}/versions")).GetProperty("items")[0].GetProperty("removed").GetBoolean());
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, $"/jobs/{id}/rollback", new { version = "1" })).Status);
        Assert.Equal(["web/care/restart"], Names(await server.GetAsync("/jobs?project=default")));
    }

    [Fact]
    public async Task Switches_copies_and_exports()
    {
        await using var server = await RestServer.StartAsync();
        var id = (await server.SendAsync(HttpMethod.Post, "/jobs", new { content = Restart })).Body.GetProperty("items")[0].GetProperty("id").GetString();
        var (_, off) = await server.SendAsync(HttpMethod.Patch, $"/jobs/{id}", new { enabled = false });
        Assert.False(off.GetProperty("enabled").GetBoolean());
        var (_, on) = await server.SendAsync(HttpMethod.Patch, $"/jobs/{id}", new { enabled = true, scheduleEnabled = false });
        Assert.True(on.GetProperty("enabled").GetBoolean());
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, $"/jobs/{id}/duplicate", new { name = "restart two", project = "other" })).Status);
        Assert.Equal(["web/care/restart two"], Names(await server.GetAsync("/jobs?project=other")));
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Post, $"/jobs/{id}/duplicate", new { name = "restart" })).Status);
        var xml = await server.Http.GetStringAsync("/api/v1/jobs/export?form=xml&project=default");
        Assert.Contains("<scheduleEnabled>false</scheduleEnabled>", xml);
        var (_, again) = await server.SendAsync(HttpMethod.Post, "/jobs", new { project = "third", content = xml, name = "jobs.xml" });
        Assert.Equal("created", again.GetProperty("items")[0].GetProperty("action").GetString());
        Assert.Equal(3, (await server.GetAsync("/projects")).GetProperty("total").GetInt32());
    }

    private static IEnumerable<string?> Names(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(j => j.GetProperty("fullName").GetString());
}
