using Muster.Server.Hosts;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Tests.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Outbox;

public class DeliveryTests
{
    [Fact]
    public async Task A_receiver_that_fails_at_first_gets_it_with_the_same_key()
    {
        await using var server = await NotifyServer.StartAsync(answer: taken => taken.Number switch
        {
            1 => Receiver.Status("500 Internal Server Error"),
            2 => Receiver.Status("429 Too Many Requests", headers: "Retry-After: 1\r\n"),
            _ => Receiver.Ok(),
        });
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox is [{ State: OutboxState.Sent, Attempts: 3 }], "the third attempt is taken");
        Assert.Single(server.Receiver.All.Select(t => t.Headers["webhook-id"]).Distinct());
    }

    [Fact]
    public async Task A_channel_that_refuses_is_replaced_by_its_other_at_once()
    {
        using var other = new Receiver(_ => Receiver.Ok("second"));
        await using var server = await NotifyServer.StartAsync(
            $"- channel: broken\n  kind: webhook\n  url: http://127.0.0.1:1/\n  otherwise: second\n- channel: second\n  kind: webhook\n  url: {other.Url}\n- route: all\n  notify: channel:broken\n  wait: 100ms\n");
        server.Configure("notify/z.yaml", "- fallback: channel:hook\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox.Any(r => r.State == OutboxState.Sent), "somebody got it");
        Assert.Equal([("broken", OutboxState.PassedOn), ("second", OutboxState.Sent)], server.Outbox.Reverse().Select(r => (r.Channel, r.State)));
    }

    [Fact]
    public async Task When_no_channel_of_one_works_somebody_else_is_told()
    {
        await using var server = await NotifyServer.StartAsync("- channel: broken\n  kind: command\n  command: /bin/sh -c 'exit 64'\n- route: all\n  notify: channel:broken\n  wait: 100ms\n- fallback: channel:hook\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
        Assert.Contains("passed on to channel:hook", server.Outbox.Single(r => r.Channel == "broken").Reason);
    }

    [Fact]
    public async Task A_dead_letter_is_told_on_the_pages()
    {
        await using var server = await NotifyServer.StartAsync("- channel: broken\n  kind: command\n  command: /bin/sh -c 'exit 64'\n- route: all\n  notify: channel:broken\n  wait: 100ms\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox.Any(r => r is { Channel: "pages", State: OutboxState.Sent }), "the pages show it");
        Assert.Equal(OutboxState.Dead, server.Outbox.Single(r => r.Channel == "broken").State);
    }

    [Fact]
    public async Task What_came_late_says_how_long_it_was()
    {
        var works = false;
        await using var server = await NotifyServer.StartAsync(answer: _ => Volatile.Read(ref works) ? Receiver.Ok() : Receiver.Status("503 Service Unavailable"));
        var host = await server.HostAsync("web1");
        await server.SetAsync(host, HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Receiver.All.Count > 0, "it was tried");
        await server.SetAsync(host, HostStatus.Up);
        await CoreServer.UntilAsync(() => server.Outbox.Any(r => r.Kind == "Resolved"), "it is over");
        Volatile.Write(ref works, true);
        await CoreServer.UntilAsync(() => server.Outbox.All(r => !r.Open), "all is done");
        Assert.Equal([("Alert", OutboxState.Merged), ("Resolved", OutboxState.Sent)], server.Outbox.Reverse().Select(r => (r.Kind, r.State)));
        Assert.Contains("was CRITICAL", server.Subjects.Last());
    }
}
