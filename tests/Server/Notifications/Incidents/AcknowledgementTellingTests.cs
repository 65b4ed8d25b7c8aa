using System.Text.Json;
using Muster.Server.Hosts;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Tests.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Incidents;

public class AcknowledgementTellingTests
{
    [Fact]
    public async Task Pagerduty_hears_at_once_that_somebody_acknowledged()
    {
        using var pagerDuty = new Receiver(_ => Receiver.Status("202 Accepted", """{"status":"success","dedup_key":"x"}"""));
        await using var server = await NotifyServer.StartAsync("");
        DataFolder.WriteSecret(Path.Combine(server.Get<DataFolder>().Secrets, "pd"), "0123456789abcdef0123456789abcdef\n");
        server.Configure("notify/pd.yaml", $"- channel: pd\n  kind: pagerduty\n  url: {pagerDuty.Url}\n  key: secret:pd\n- route: all\n  notify: [channel:pd, channel:hook]\n  wait: 100ms\n  interval: 1h\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
        await CoreServer.UntilAsync(() => Actions(pagerDuty).SequenceEqual(["trigger"]), "it was triggered");
        Assert.Equal(200, (await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/acknowledge")).Status);
        await CoreServer.UntilAsync(() => Actions(pagerDuty).LastOrDefault() == "acknowledge", "it was acknowledged");
        Assert.Single(server.Subjects);
    }

    private static List<string?> Actions(Receiver pagerDuty)
    {
        lock (pagerDuty.All) return pagerDuty.All.ConvertAll(taken => JsonDocument.Parse(taken.Body).RootElement.GetProperty("event_action").GetString());
    }
}
