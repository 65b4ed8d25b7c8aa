using Microsoft.Extensions.DependencyInjection;
using Muster.Server.Commands.Approvals;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Scheduling;
using Muster.Server.Tests.Accounts;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Jobs.Scheduling;

/// <summary>The whole server, over a clock that is put forward.</summary>
public sealed class JobSchedulerTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly ShiftedTime time = new();
    private ServerHost server = null!;

    /// <summary>It is half past some hour.</summary>
    public async ValueTask InitializeAsync()
    {
        var now = time.GetUtcNow();
        time.Advance(TimeSpan.FromMinutes(90 - now.Minute) - TimeSpan.FromSeconds(now.Second));
        await StartAsync();
    }

    private async Task StartAsync()
    {
        server = new ServerHost(ServerHostTests.On(folder.Path), time);
        await server.StartAsync();
    }

    private async Task<string> JobAsync(string name, string more)
    {
        var path = Path.Combine(folder.Path, "config/jobs", name + ".yaml");
        await File.WriteAllTextAsync(path, $"- name: {name}\n  schedule: {{crontab: '0 0 * * * ?'}}\n  timeZone: UTC\n{more}  sequence: {{commands: [{{http: '{server.Addresses[0]}/healthz'}}]}}\n");
        server.Services.GetRequiredService<ConfigurationStore>().Reload();
        await LookAsync();
        return server.Services.GetRequiredService<JobCatalogue>().Current.Named(name, null)[0].Id;
    }

    private Task LookAsync() => server.Services.GetRequiredService<JobScheduler>().LookAsync();

    private string[] Runs(string job) => [.. server.Services.GetRequiredService<JobHistory>().Of(job, 100).Select(r => $"{r.Trigger} {r.Began:mm}")];

    private string Trouble(string job) => server.Services.GetRequiredService<JobScheduler>().TroubleOf(job);

    [Fact]
    public async Task A_job_begins_when_its_schedule_says_so_and_never_twice_for_one_moment()
    {
        var job = await JobAsync("hourly", "  multipleExecutions: true\n");
        time.Advance(TimeSpan.FromMinutes(20));
        await LookAsync();
        Assert.Empty(Runs(job));
        time.Advance(TimeSpan.FromMinutes(10));
        await LookAsync();
        await LookAsync();
        Assert.Equal(["schedule 00"], Runs(job));
        time.Advance(TimeSpan.FromHours(1));
        await LookAsync();
        Assert.Equal(["schedule 00", "schedule 00"], Runs(job));
    }

    [Fact]
    public async Task One_run_makes_up_for_those_that_were_missed_and_a_job_that_says_skip_has_none()
    {
        var once = await JobAsync("once", "  multipleExecutions: true\n");
        var skip = await JobAsync("skip", "  missedRuns: skip\n");
        await server.StopAsync();
        await server.DisposeAsync();
        time.Advance(TimeSpan.FromHours(5));
        await StartAsync();
        // The background service reads what was kept before its first look.
        for (var i = 0; i < 2400 && Runs(once).Length == 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        Assert.Single(Runs(once));
        for (var i = 0; i < 2400 && Trouble(skip).Length == 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        Assert.Empty(Runs(skip));
        Assert.Contains(":00:00Z was missed while the server was away, and is not made up for", Trouble(skip));
    }

    [Fact]
    public async Task A_run_that_cannot_begin_is_told_of()
    {
        var job = await JobAsync("lonely", "  options: [{name: x, required: true}]\n");
        time.Advance(TimeSpan.FromMinutes(30));
        await LookAsync();
        Assert.Empty(Runs(job));
        Assert.Contains("option x: is required", Trouble(job));
    }

    [Fact]
    public async Task A_marked_job_asks_for_approval_when_it_is_due_once_at_a_time_and_runs_when_it_has_it()
    {
        var job = await JobAsync("careful", "  approval: true\n");
        time.Advance(TimeSpan.FromMinutes(30));
        await LookAsync();
        Assert.Empty(Runs(job));
        var store = server.Services.GetRequiredService<ApprovalStore>();
        var waiting = Assert.Single(store.Latest(10, null, ApprovalState.Pending));
        Assert.Equal(("careful", "schedule", "approval: true"), (waiting.Title, waiting.By, waiting.Rule));
        time.Advance(TimeSpan.FromHours(1));
        await LookAsync();
        Assert.Single(store.Latest(10, null, ApprovalState.Pending));
        Assert.Contains($"the run before still waits for approval {waiting.Id}", Trouble(job));
        var vera = new Caller("vera", Role.Operator, CallerKind.User, "vera");
        await server.Services.GetRequiredService<Muster.Server.Commands.Approvals.ApprovalDesk>().DecideAsync(waiting, true, "", vera);
        Assert.Equal(["schedule 00"], Runs(job));
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
