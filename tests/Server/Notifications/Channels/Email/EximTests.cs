using Muster.Server.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Channels.Email;

public sealed class EximTests : IDisposable
{
    private readonly ChannelBench bench = new(Receiver.Ok());

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_real_mail_server_takes_and_delivers_the_mails_of_an_incident_as_one_thread()
    {
        using var exim = new EximServer();
        await exim.ReadyAsync();
        var yaml = $"kind: email\nserver: 127.0.0.1\nport: {exim.Port}\nfrom: Muster <muster@example.org>\ntls: none\nto: ops@example.org\n";
        var graph = new MessageGraph("web3: disk", "used", Messages.At.AddHours(-3), Messages.At);
        foreach (var (number, message) in new[] { Messages.Full() with { Graph = graph }, Messages.Full(MessageKind.Update), Messages.Full(MessageKind.Resolved) }.Index())
            Assert.Contains("OK id=", Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, message, key: $"msg_42_{number + 1}_0123456789abcdef")).Receipt, StringComparison.Ordinal);
        var mails = (await exim.MailsAsync(3)).EnumerateArray().ToList();
        var headers = mails.ConvertAll(m => m.GetProperty("headers"));
        Assert.Equal(3, headers.Select(h => h.GetProperty("message-id").GetString()).Distinct().Count());
        Assert.Equal("<incident-42@example.org>", Assert.Single(headers.Select(h => h.GetProperty("references").GetString()).Distinct()));
        Assert.Single(headers.Select(h => h.GetProperty("in-reply-to").GetString()).Distinct());
        Assert.Equal(["ALERT", "RESOLVED", "UPDATE"], headers.Select(h => h.GetProperty("subject").GetString()!.Split(' ')[0].TrimStart('[')).Order());
        Assert.All(mails, mail => Assert.Empty(mail.GetProperty("defects").EnumerateArray()));
        Assert.All(mails, mail => Assert.Superset(new HashSet<string?> { "text/plain", "text/html" }, mail.GetProperty("parts").EnumerateArray().Select(p => p.GetString()).ToHashSet()));
        Assert.Contains(mails, mail => mail.GetProperty("parts").EnumerateArray().Any(p => p.GetString() == "image/png"));
        Assert.IsType<Delivery.Refused>(await bench.SendAsync(yaml.Replace("to: ops@example.org\n", ""), Messages.Full(), "eve@elsewhere.example"));
    }
}
