using System.Text;
using System.Text.Json;
using Muster.Server.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Channels;

/// <summary>The very bytes that receivers get, approved by reading them beside the receiver's documentation.</summary>
public class ChannelBodyTests
{
    private const string Slack = "kind: slack\nurl: secret:address\n", Teams = "kind: teams\nurl: secret:address\n", Discord = "kind: discord\nurl: secret:address\n",
        Telegram = "kind: telegram\napi: ROOT\ntoken: secret:bot\nchat: -1001234567890\n", Ntfy = "kind: ntfy\nurl: ROOT/\ntopic: ops\ntoken: secret:key\n", PagerDuty = "kind: pagerduty\nurl: ROOT/v2/enqueue\nkey: secret:key\n";

    public static readonly TheoryData<string, string> Kinds = new()
    {
        { "slack", Slack }, { "teams", Teams }, { "discord", Discord }, { "telegram", Telegram }, { "ntfy", Ntfy }, { "pagerduty", PagerDuty },
    };

    private static string Yes => Receiver.Ok("""{"ok":true,"result":{"message_id":9},"id":"9"}""");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_alert_is_said_in_the_receivers_own_form(string kind, string yaml)
    {
        using var bench = new ChannelBench(Yes);
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml));
        Golden.CheckJson($"{kind}-alert", bench.Only.Body);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_end_is_said_in_the_receivers_own_form(string kind, string yaml)
    {
        using var bench = new ChannelBench(Yes);
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, Messages.Full(MessageKind.Resolved)));
        Golden.CheckJson($"{kind}-resolved", bench.Only.Body);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_rack_of_three_hundred_is_listed_and_the_rest_counted(string kind, string yaml)
    {
        using var bench = new ChannelBench(Yes);
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, Messages.Rack()));
        Assert.Contains("300 hosts of rack7 DOWN", bench.Only.Body, StringComparison.Ordinal);
        Assert.Contains("r7-0", bench.Only.Body, StringComparison.Ordinal);
        Assert.True(kind == "discord" || bench.Only.Body.Contains("and 250 more", StringComparison.Ordinal), bench.Only.Body);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task More_than_a_receiver_takes_is_cut_to_its_limits(string kind, string yaml)
    {
        using var bench = new ChannelBench(Yes);
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, Messages.Huge()));
        var body = bench.Body;
        Assert.DoesNotContain('�', bench.Only.Body);
        switch (kind)
        {
            case "slack":
                Assert.InRange(body.GetProperty("text").GetString()!.Length, 1, 4000);
                var blocks = body.GetProperty("blocks").EnumerateArray().ToList();
                Assert.InRange(blocks.Count, 1, 50);
                Assert.InRange(blocks[0].GetProperty("text").GetProperty("text").GetString()!.Length, 1, 150);
                Assert.All(blocks.Where(b => b.GetProperty("type").GetString() == "section" && b.TryGetProperty("text", out _)), b => Assert.InRange(b.GetProperty("text").GetProperty("text").GetString()!.Length, 1, 3000));
                Assert.All(blocks.Where(b => b.TryGetProperty("fields", out _)).SelectMany(b => b.GetProperty("fields").EnumerateArray()), f => Assert.InRange(f.GetProperty("text").GetString()!.Length, 1, 2000));
                break;
            case "teams":
                Assert.InRange(Encoding.UTF8.GetByteCount(bench.Only.Body), 1, 28 * 1024);
                break;
            case "discord":
                Assert.InRange(body.GetProperty("content").GetString()!.Length, 1, 2000);
                Assert.Contains("(<https://muster.example/ack/", body.GetProperty("content").GetString(), StringComparison.Ordinal);
                break;
            case "telegram":
                var text = body.GetProperty("text").GetString()!;
                Assert.InRange(text.Length, 1, 4096);
                Assert.All(body.GetProperty("entities").EnumerateArray(), e => Assert.InRange(e.GetProperty("offset").GetInt32() + e.GetProperty("length").GetInt32(), 1, text.Length));
                break;
            case "ntfy":
                Assert.InRange(Encoding.UTF8.GetByteCount(body.GetProperty("message").GetString()!), 1, 4096);
                Assert.InRange(body.GetProperty("actions").GetArrayLength(), 1, 3);
                break;
            default:
                Assert.InRange(body.GetProperty("payload").GetProperty("summary").GetString()!.Length, 1, 1024);
                Assert.InRange(Encoding.UTF8.GetByteCount(bench.Only.Body), 1, 512 * 1024);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Too_many_messages_wait_as_long_as_the_receiver_says(string kind, string yaml)
    {
        var body = kind switch { "telegram" => """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}""", "discord" => """{"message":"You are being rate limited.","retry_after":7.0,"global":false}""", _ => "rate_limited" };
        using var bench = new ChannelBench(Receiver.Status("429 Too Many Requests", body, kind is "telegram" or "discord" ? "" : "Retry-After: 7\r\n"));
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<Delivery.Retry>(await bench.SendAsync(yaml)).After);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_the_receiver_calls_wrong_is_refused_with_its_words(string kind, string yaml)
    {
        var body = kind == "telegram" ? """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""" : """invalid_payload""";
        using var bench = new ChannelBench(Receiver.Status("400 Bad Request", body));
        Assert.Contains(kind == "telegram" ? "chat not found" : "invalid_payload", Assert.IsType<Delivery.Refused>(await bench.SendAsync(yaml)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_receiver_that_fails_is_tried_again(string kind, string yaml)
    {
        using var bench = new ChannelBench(Receiver.Status("503 Service Unavailable", kind));
        Assert.StartsWith("503", Assert.IsType<Delivery.Retry>(await bench.SendAsync(yaml)).Why, StringComparison.Ordinal);
    }
}
