using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Reminders;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Problems;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Tests.Jobs.Running;
using Muster.Testing;

namespace Muster.Server.Tests.Notifications.Letters;

public class LetterTests
{
    [Fact]
    public async Task Whoever_silenced_is_told_once_that_the_silence_is_about_to_end()
    {
        await using var server = await NotifyServer.StartAsync();
        server.Configure("oncall/people.yaml", "- {person: ann, user: ann, contacts: [{hook: ann}]}\n");
        using var agent = await server.Rest.AgentAsync("web3");
        await NotifyServer.HardAsync(agent, "load", 2);
        await server.UntilSubjectsAsync("ALERT web3: load CRITICAL");
        // Made 110 minutes ago; what is to be sent is due by the server's own clock.
        var made = TimeProvider.System.GetUtcNow().AddMinutes(-110);
        var silences = new SilenceBook(server.Get<Database>(), server.Get<ConfigurationStore>(), new ManualTime(made));
        await silences.SetAsync(null, new Scope("all", ["load"], []), made, made.AddHours(2), "ann", "new machine");
        var watch = new ReminderWatch(server.Get<Database>(), server.Get<ConfigurationStore>(), server.Get<ProblemBoard>(), silences, server.Get<AcknowledgementBook>(), server.Get<SuppressionReminders>(), TimeProvider.System);
        await watch.LookAsync();
        await watch.LookAsync();
        await CoreServer.UntilAsync(() => server.Outbox.Count(r => r is { Kind: "Reminder", State: OutboxState.Sent }) == 2, "ann and the pages were told");
        Assert.Equal(["channel:pages", "person:ann"], server.Outbox.Where(r => r.Kind == "Reminder").Select(r => r.Recipient).Order());
        Assert.Contains(server.Subjects, s => s.StartsWith("REMINDER the silence of ", StringComparison.Ordinal) && s.Contains("ends in 10 min", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_tells_a_channel_that_it_failed_and_that_it_went_well_again()
    {
        await using var server = await NotifyServer.StartAsync();
        var exit = 2;
        using var agent = await JobAgent.StartAsync(server.Rest, "one", _ => ("", exit));
        var job = await server.Rest.JobAsync("""
            - name: deploy
              group: shop
              on: web
              notification:
                onfailure: {plugin: {type: muster, configuration: {to: 'channel:hook'}}}
                onsuccess: {plugin: {type: muster, configuration: {to: 'channel:hook', subject: 'shop is out'}}}
              sequence: {commands: [{exec: x}]}
            """);
        await server.Rest.BeginAsync(job);
        await server.UntilSubjectsAsync("ALERT job shop/deploy of default failed");
        Assert.Contains("one", server.Got[0].GetProperty("parts").GetRawText(), StringComparison.Ordinal);
        exit = 0;
        await server.Rest.BeginAsync(job);
        await server.UntilSubjectsAsync("ALERT job shop/deploy of default failed", "RESOLVED shop is out");
    }

    [Theory]
    [InlineData("channel:hok", "jobs/default/deploy.yaml:8:15: notification.onfailure: to: there is no channel “hok”; did you mean “hook”?")]
    [InlineData("channel:hook, team:web", "jobs/default/deploy.yaml:8:15: notification.onfailure: to: ")]
    [InlineData("somebody", "jobs/default/deploy.yaml:8:15: notification.onfailure: to: “somebody” says nobody: write channel:NAME")]
    public async Task Whom_a_job_tells_is_asked_when_its_file_is_read(string to, string says)
    {
        await using var server = await NotifyServer.StartAsync();
        var file = new Dictionary<string, string>
        {
            ["jobs/default/deploy.yaml"] = $$"""
                - name: deploy
                  on: web
                  notification:
                    onfailure:
                      plugin:
                        type: muster
                        configuration:
                          to: '{{to}}'
                  sequence: {commands: [{exec: x}]}
                """,
            ["notify/all.yaml"] = "- {channel: hook, kind: webhook, url: 'http://127.0.0.1:1/'}\n",
        };
        var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(file, [.. server.Get<IEnumerable<ConfigurationPart>>()]));
        Assert.StartsWith(says, wrong.Message, StringComparison.Ordinal);
        file["jobs/default/deploy.yaml"] = file["jobs/default/deploy.yaml"].Replace(to, "channel:hook, ${option.team}", StringComparison.Ordinal);
        Assert.Single(ConfigurationReader.Read(file, [.. server.Get<IEnumerable<ConfigurationPart>>()]).Part<Muster.Server.Jobs.Catalogue.JobSet>().Jobs);
    }
}
