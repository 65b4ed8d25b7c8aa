using Muster.Server.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Channels;

/// <summary>What one receiver does that others do not.</summary>
public class ReceiverDetailTests
{
    [Fact]
    public async Task An_old_connector_of_teams_that_says_no_with_200_is_not_believed()
    {
        using var bench = new ChannelBench(Receiver.Ok("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x"));
        Assert.Contains("HTTP error 429", Assert.IsType<Delivery.Retry>(await bench.SendAsync("kind: teams\nurl: secret:address\n")).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_telegram_chat_that_moved_is_named()
    {
        using var bench = new ChannelBench(Receiver.Status("400 Bad Request", """{"ok":false,"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":-100777}}"""));
        Assert.Contains("-100777", Assert.IsType<Delivery.Refused>(await bench.SendAsync("kind: telegram\napi: ROOT\ntoken: secret:bot\n", to: "-5")).Why, StringComparison.Ordinal);
        Assert.Equal("/bot123:AbC-d_e/sendMessage", bench.Only.Path);
        Assert.Equal("-5", bench.Body.GetProperty("chat_id").GetString());
    }

    [Fact]
    public async Task A_receipt_names_the_message_that_was_made()
    {
        using var bench = new ChannelBench(Receiver.Ok("""{"id":"1187"}"""));
        Assert.Equal("message 1187", Assert.IsType<Delivery.Sent>(await bench.SendAsync("kind: discord\nurl: secret:address\n")).Receipt);
        Assert.Equal("/hook?wait=true", bench.Only.Path);
    }

    [Fact]
    public async Task Ntfy_gets_its_token_and_a_button_that_acknowledges()
    {
        using var bench = new ChannelBench(Receiver.Ok("""{"id":"abc"}"""));
        Assert.IsType<Delivery.Sent>(await bench.SendAsync("kind: ntfy\nurl: ROOT\ntoken: secret:key\n", to: "ann-phone"));
        Assert.Equal("Bearer 0123456789abcdef0123456789abcdef", bench.Only.Headers["Authorization"]);
        Assert.Equal(("ann-phone", 5), (bench.Body.GetProperty("topic").GetString(), bench.Body.GetProperty("priority").GetInt32()));
        var button = bench.Body.GetProperty("actions")[0];
        Assert.Equal(("http", "POST"), (button.GetProperty("action").GetString(), button.GetProperty("method").GetString()));
    }

    [Fact]
    public async Task Pagerduty_hears_of_an_acknowledgement_and_of_the_end_under_one_key()
    {
        using var bench = new ChannelBench(Receiver.Status("202 Accepted", """{"status":"success","message":"Event processed","dedup_key":"incident-42"}"""));
        const string yaml = "kind: pagerduty\nurl: ROOT/v2/enqueue\nkey: secret:key\n";
        await bench.SendAsync(yaml);
        await bench.SendAsync(yaml, Messages.Full(MessageKind.Update) with { Acknowledged = true });
        Assert.Equal("resolve incident-42", Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, Messages.Full(MessageKind.Resolved))).Receipt);
        var events = bench.Receiver.All.Select(taken => System.Text.Json.JsonDocument.Parse(taken.Body).RootElement).ToList();
        Assert.Equal(["trigger", "trigger", "acknowledge", "resolve"], events.Select(e => e.GetProperty("event_action").GetString()));
        Assert.Equal("incident-42", Assert.Single(events.Select(e => e.GetProperty("dedup_key").GetString()).Distinct()));
    }

    [Fact]
    public async Task A_secret_that_is_missing_is_tried_again_and_one_that_is_no_address_is_refused()
    {
        using var bench = new ChannelBench(Receiver.Ok());
        await Assert.ThrowsAnyAsync<IOException>(() => bench.SendAsync("kind: slack\nurl: secret:nothing\n"));
        bench.Secret("odd", "hello");
        Assert.Equal("the secret odd holds no http address", Assert.IsType<Delivery.Refused>(await bench.SendAsync("kind: slack\nurl: secret:odd\n")).Why);
        Assert.Empty(bench.Receiver.All);
    }

    [Theory]
    [InlineData("kind: slack\n", "needs url")]
    [InlineData("kind: teams\nurl: ftp://x/\n", "no http address")]
    [InlineData("kind: telegram\ntoken: 123:abc\n", "secret:NAME")]
    [InlineData("kind: telegram\ntoken: secret:bot\nchat: my chat\n", "no chat")]
    [InlineData("kind: ntfy\ntopic: a/b\n", "no topic")]
    [InlineData("kind: pagerduty\n", "routing key")]
    [InlineData("kind: slak\n", "did you mean “slack”?")]
    [InlineData("kind: discord\nurl: https://d.example/\ncolour: red\n", "unknown key “colour”")]
    public void What_is_wrong_with_a_channel_is_said_with_its_cure(string yaml, string why)
    {
        using var bench = new ChannelBench(Receiver.Ok());
        Assert.Contains(why, bench.Wrong(yaml), StringComparison.Ordinal);
    }
}
