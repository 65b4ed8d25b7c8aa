using System.Diagnostics;
using System.Text.Json;
using Muster.Server.Downtimes;
using Muster.Server.Problems;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Downtimes;

/// <summary>Alertmanager's own program against the server.</summary>
public class AmtoolTests
{
    [Fact]
    public async Task Amtool_adds_lists_changes_and_expires_silences_and_sees_what_they_hold_back()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("db-01");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(p => p.Check == "disk"), "the problem began");

        Assert.Equal("disk db-01 active", await AlertsAsync(server));
        var id = (await RunAsync(server, "silence", "add", "--author=ann", "--comment=disks come tomorrow", "--duration=2h", "alertname=disk", "severity=~critical|warning")).Trim();
        Assert.Matches("^[0-9a-f-]{36}$", id);
        var listed = JsonDocument.Parse(await RunAsync(server, "silence", "query", "-o", "json")).RootElement[0];
        Assert.Equal((id, "active", "ann", "disks come tomorrow"), (listed.GetProperty("id").GetString(), listed.GetProperty("status").GetProperty("state").GetString(), listed.GetProperty("createdBy").GetString(), listed.GetProperty("comment").GetString()));
        Assert.Equal("disk db-01 suppressed", await AlertsAsync(server, "--silenced"));
        Assert.Equal("", await AlertsAsync(server, "--active"));
        Assert.Equal([SuppressionKind.Silence], Held(server));
        Assert.Contains(id, await RunAsync(server, "silence", "query", "-q", "alertname=disk"));
        Assert.DoesNotContain(id, await RunAsync(server, "silence", "query", "-q", "alertname=load"));

        await RunAsync(server, "silence", "update", "--comment=longer", "--duration=4h", id);
        Assert.Equal("longer", (await server.GetAsync($"/silences/{id}")).GetProperty("comment").GetString());

        await RunAsync(server, "silence", "expire", id);
        Assert.Equal("", (await RunAsync(server, "silence", "query", "-q")).Trim());
        Assert.Contains(id, await RunAsync(server, "silence", "query", "-q", "--expired", "--within=1h"));
        Assert.Empty(Held(server));
        Assert.Contains("ready", await RunAsync(server, "cluster", "show"));
    }

    [Fact]
    public async Task An_alert_that_amtool_posts_is_a_problem_of_its_host_until_it_ends()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("db-01");
        await RunAsync(server, "alert", "add", "alertname=Replication", "instance=db-01:9104", "severity=warning", "--annotation=summary=20 s behind");
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(), "the problem began");
        var problem = (await server.GetAsync("/problems")).GetProperty("items")[0];
        Assert.Equal(("db-01", "alert:Replication", "WARNING", "20 s behind"), (problem.GetProperty("host").GetString(), problem.GetProperty("check").GetString(), problem.GetProperty("status").GetString(), problem.GetProperty("output").GetString()));
        Assert.Equal("Replication db-01:9104 active", await AlertsAsync(server, "--active"));

        var ends = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        await RunAsync(server, "alert", "add", "alertname=Replication", "instance=db-01:9104", "severity=warning", $"--start={TimeProvider.System.GetUtcNow().AddMinutes(-5):yyyy-MM-ddTHH:mm:ssZ}", $"--end={ends}");
        await CoreServer.UntilAsync(() => !server.Get<ProblemBoard>().All().Any(), "the problem ended");
        Assert.Equal("", await AlertsAsync(server));
    }

    private static IEnumerable<SuppressionKind> Held(RestServer server) => server.Get<ProblemBoard>().All().SelectMany(p => server.Get<Suppressions>().For(p.Host, p.Check, p.Status, TimeProvider.System.GetUtcNow())).Select(s => s.Kind);

    private static async Task<string> AlertsAsync(RestServer server, params string[] which) => string.Join(", ", JsonDocument.Parse(await RunAsync(server, ["alert", "query", "-o", "json", .. which])).RootElement.EnumerateArray()
        .Select(a => $"{a.GetProperty("labels").GetProperty("alertname").GetString()} {a.GetProperty("labels").GetProperty("instance").GetString()} {a.GetProperty("status").GetProperty("state").GetString()}"));

    private static async Task<string> RunAsync(RestServer server, params string[] arguments)
    {
        var token = server.Http.DefaultRequestHeaders.Authorization!.Parameter;
        var address = server.Http.BaseAddress!.AbsoluteUri.Replace("://", $"://token:{token}@", StringComparison.Ordinal) + "alertmanager";
        ProcessStartInfo start = new("amtool", [$"--alertmanager.url={address}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var amtool = Process.Start(start)!;
        var error = amtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await amtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await amtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(amtool.ExitCode == 0, await error + output);
        return output;
    }
}
