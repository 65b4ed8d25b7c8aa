using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Backups;

public class BackupTests
{
    private static readonly Labels Series = Labels.From((Labels.MetricName, "eggs_total"), ("coop", "north"));

    [Fact]
    public async Task What_was_there_when_the_backup_was_taken_is_there_in_a_server_started_on_it()
    {
        using TempFolder restored = new();
        string token;
        await using (var server = await RestServer.StartAsync())
        {
            using var agent = await server.AgentAsync("hen-1");
            Put(server.Get<MetricsStore>(), 41);
            var made = await server.SendAsync(HttpMethod.Post, "/tokens", new { name = "kept", role = "viewer" });
            token = made.Body.GetProperty("secret").GetString()!;
            await RestoreAsync(server, restored.Path);
            // What comes after is not in it.
            using var late = await server.AgentAsync("hen-2");
            Assert.Empty(Directory.Exists(Path.Combine(server.Data, "backups.unfinished")) ? Directory.GetDirectories(Path.Combine(server.Data, "backups.unfinished")) : []);
        }
        await using ServerHost again = new(ServerHostTests.On(restored.Path));
        await again.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient http = new() { BaseAddress = new Uri(again.Addresses[0]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var hosts = await http.GetFromJsonAsync<JsonElement>("/api/v1/hosts", TestContext.Current.CancellationToken);
        Assert.Equal(["hen-1"], hosts.GetProperty("items").EnumerateArray().Select(host => host.GetProperty("name").GetString()));
        var answer = await http.GetFromJsonAsync<JsonElement>("/prometheus/api/v1/query?query=eggs_total", TestContext.Current.CancellationToken);
        Assert.Equal("41", answer.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
        await again.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_archive_ends_with_a_manifest_that_names_every_file()
    {
        await using var server = await RestServer.StartAsync();
        Put(server.Get<MetricsStore>(), 1);
        // The agent of this machine runs, and holds its lock.
        var agent = Directory.CreateDirectory(Path.Combine(server.Data, "local-agent")).FullName;
        await File.WriteAllTextAsync(Path.Combine(agent, "fingerprint"), "f", TestContext.Current.CancellationToken);
        await using FileStream held = new(Path.Combine(agent, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        await using var stream = await BackupAsync(server);
        await using TarReader tar = new(stream);
        var files = new List<string>();
        string last = "";
        while (await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            last = entry.Name;
            if (last != "MANIFEST.json" && entry.EntryType == TarEntryType.RegularFile) files.Add(entry.Name);
            if (last != "MANIFEST.json") continue;
            using var manifest = JsonDocument.Parse(entry.DataStream!);
            Assert.Equal(files.Order(StringComparer.Ordinal), manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!).Order(StringComparer.Ordinal));
            Assert.Empty(manifest.RootElement.GetProperty("notes").EnumerateArray());
        }
        Assert.Equal("MANIFEST.json", last);
        Assert.Contains("muster.db", files);
        Assert.Contains("secrets/first-run.json", files);
        Assert.Contains(files, name => name.StartsWith("tsdb/wal/", StringComparison.Ordinal));
        Assert.Contains("local-agent/fingerprint", files);
        Assert.DoesNotContain("local-agent/lock", files);
        Assert.DoesNotContain("server.lock", files);
    }

    [Fact]
    public async Task Only_administrators_take_backups_and_the_trail_tells_of_them()
    {
        await using var server = await RestServer.StartAsync();
        var made = await server.SendAsync(HttpMethod.Post, "/tokens", new { name = "weak", role = "operator" });
        using HttpRequestMessage asked = new(HttpMethod.Post, "/api/v1/backup");
        asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", made.Body.GetProperty("secret").GetString());
        using var refused = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        await (await BackupAsync(server)).DisposeAsync();
        var trail = await server.GetAsync("/audit");
        Assert.Contains(trail.GetProperty("items").EnumerateArray(), entry => entry.GetProperty("target").GetString() == "backup");
    }

    private static void Put(MetricsStore store, double value)
    {
        using var appender = store.Appender("test");
        appender.Append(appender.Series(Series), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 1000, value);
        appender.Commit();
    }

    private static async Task<Stream> BackupAsync(RestServer server)
    {
        var answer = await server.Http.PostAsync("/api/v1/backup", null, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
    }

    private static async Task RestoreAsync(RestServer server, string folder)
    {
        await using var stream = await BackupAsync(server);
        await TarFile.ExtractToDirectoryAsync(stream, folder, overwriteFiles: false, TestContext.Current.CancellationToken);
    }
}
