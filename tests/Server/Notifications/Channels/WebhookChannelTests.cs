using System.Diagnostics;
using System.Text.Json;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.Webhook;
using Muster.Server.Storage;

namespace Muster.Server.Tests.Notifications.Channels;

public sealed class WebhookChannelTests : IDisposable
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly TempFolder folder = new();
    private readonly ChannelHttp http = new(TimeProvider.System);
    private readonly DataFolder data;

    public WebhookChannelTests()
    {
        data = DataFolder.Open(folder.Path);
        DataFolder.WriteSecret(Path.Combine(data.Secrets, "hook"), "whsec_" + Key + "\n");
    }

    public void Dispose()
    {
        http.Dispose();
        data.Dispose();
        folder.Dispose();
    }

    private Task<Delivery> SendAsync(Receiver receiver, string? secret = "hook", CancellationToken ct = default) =>
        new WebhookChannel(http, data, TimeProvider.System).SendAsync(Messages.Envelope(), new WebhookSettings(receiver.Url, secret, new Dictionary<string, string>()), ct);

    [Fact]
    public async Task A_webhook_carries_the_message_and_a_signature_that_openssl_makes_too()
    {
        using var receiver = new Receiver(_ => Receiver.Ok());
        Assert.Equal("200 OK", Assert.IsType<Delivery.Sent>(await SendAsync(receiver)).Receipt);
        var taken = Assert.Single(receiver.All);
        var body = JsonDocument.Parse(taken.Body).RootElement;
        Assert.Equal(("ALERT", "CRITICAL", "web3: disk CRITICAL"), (body.GetProperty("kind").GetString(), body.GetProperty("severity").GetString(), body.GetProperty("title").GetString()));
        Assert.Equal("msg_1", taken.Headers["webhook-id"]);
        Assert.Equal(await OpensslAsync($"msg_1.{taken.Headers["webhook-timestamp"]}.{taken.Body}"), taken.Headers["webhook-signature"]);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("429 Too Many Requests")]
    [InlineData("302 Found")]
    public async Task What_may_go_better_later_is_tried_again(string status)
    {
        using var receiver = new Receiver(_ => Receiver.Status(status, headers: "Location: http://127.0.0.1:1/\r\nRetry-After: 7\r\n"));
        var again = Assert.IsType<Delivery.Retry>(await SendAsync(receiver));
        Assert.Contains(status[..3], again.Why);
        Assert.Single(receiver.All);
        if (!status.StartsWith('3')) Assert.Equal(TimeSpan.FromSeconds(7), again.After);
    }

    [Fact]
    public async Task What_stays_wrong_is_refused_with_the_words_of_the_receiver()
    {
        using var receiver = new Receiver(_ => Receiver.Status("403 Forbidden", "no such hook"));
        Assert.Equal("403 Forbidden: no such hook", Assert.IsType<Delivery.Refused>(await SendAsync(receiver)).Why);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_taken_for_a_yes()
    {
        using var receiver = new Receiver(_ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthan");
        Assert.IsType<Delivery.Retry>(await SendAsync(receiver));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_at_the_timeout()
    {
        using var receiver = new Receiver(_ => null);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(receiver, ct: timeout.Token));
    }

    private static async Task<string> OpensslAsync(string signed)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl",
            ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + Convert.ToHexString(Convert.FromBase64String(Key)), "-binary"])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await openssl.StandardInput.BaseStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(signed));
        openssl.StandardInput.Close();
        using var made = new MemoryStream();
        await openssl.StandardOutput.BaseStream.CopyToAsync(made);
        return "v1," + Convert.ToBase64String(made.ToArray());
    }
}
