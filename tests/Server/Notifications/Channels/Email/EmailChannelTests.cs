using Muster.Server.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Channels.Email;

public sealed class EmailChannelTests : IDisposable
{
    private readonly ChannelBench bench = new(Receiver.Ok());

    public EmailChannelTests() => bench.Secret("smtp", SmtpServer.Password);

    public void Dispose() => bench.Dispose();

    private static string Yaml(SmtpServer server, string rest = "tls: starttls\nuser: muster\npassword: secret:smtp\n") =>
        $"kind: email\nserver: localhost\nport: {server.Port}\nfrom: Muster Überwachung <muster@example.org>\nauthority: {server.Certificate}\n{rest}";

    [Theory]
    [InlineData("starttls", "PLAIN")]
    [InlineData("starttls", "LOGIN")]
    [InlineData("implicit", "")]
    public async Task A_real_server_takes_it_over_tls_with_a_login(string mode, string only)
    {
        using var server = SmtpServer.Start(mode, only);
        Assert.Contains("queued as 4711", Assert.IsType<Delivery.Sent>(await bench.SendAsync(Yaml(server, $"tls: {mode}\nuser: muster\npassword: secret:smtp\n"), to: "ann@example.org")).Receipt, StringComparison.Ordinal);
        var mail = server.Next();
        Assert.True(mail.GetProperty("tls").GetBoolean());
        Assert.Equal("muster", mail.GetProperty("user").GetString());
    }

    [Fact]
    public async Task The_mails_of_an_incident_are_one_thread_and_read_well()
    {
        using var server = SmtpServer.Start("plain");
        var yaml = Yaml(server, "tls: none\nto: [ops@example.org, Bob <bob@example.org>]\n");
        var graph = new MessageGraph("web3: disk", "used", Messages.At.AddHours(-3), Messages.At);
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, Messages.Full() with { Graph = graph }));
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml, Messages.Full(MessageKind.Resolved)));
        var (first, second) = (server.Next(), server.Next());
        Assert.Equal(["ops@example.org", "bob@example.org"], first.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        var (alert, resolved) = (first.GetProperty("headers"), second.GetProperty("headers"));
        Assert.Equal("<incident-42@example.org>", alert.GetProperty("references").GetString());
        Assert.Equal(alert.GetProperty("references").GetString(), resolved.GetProperty("references").GetString());
        Assert.Equal(alert.GetProperty("in-reply-to").GetString(), resolved.GetProperty("in-reply-to").GetString());
        Assert.Equal("[ALERT #42] web3: disk CRITICAL", alert.GetProperty("subject").GetString());
        Assert.Equal("[RESOLVED #42] web3: disk CRITICAL", resolved.GetProperty("subject").GetString());
        Assert.Equal("Muster Überwachung <muster@example.org>", alert.GetProperty("from").GetString());
        Assert.Equal("auto-generated", alert.GetProperty("auto-submitted").GetString());
        Assert.Empty(first.GetProperty("defects").EnumerateArray());
        Assert.InRange(first.GetProperty("longest").GetInt32(), 1, 78);
        Assert.Equal(0, first.GetProperty("bare").GetInt32());
        Assert.InRange(first.GetProperty("parts").GetProperty("image/png").GetInt32(), 500, 100_000);
        Golden.Check("email-text", first.GetProperty("parts").GetProperty("text/plain").GetString()!);
        Golden.Check("email-html", first.GetProperty("parts").GetProperty("text/html").GetString()!);
    }

    [Fact]
    public async Task Nothing_in_a_message_can_add_a_header_or_end_the_mail()
    {
        using var server = SmtpServer.Start("plain");
        var evil = Messages.Alert() with
        {
            Title = "x\r\nBcc: eve@example.org\r\n\r\n.\r\nQUIT\u2028Evil: 1\0" + new string('y', 2000),
            Incident = "1\r\nEvil: 2",
            Thread = "a> b\r\nEvil: 3",
            Parts = [new MessagePart("Output", ".\r\n.\r\nMAIL FROM:<eve@example.org>\r\n.", Long: true)],
        };
        Assert.IsType<Delivery.Sent>(await bench.SendAsync(Yaml(server, "tls: none\n"), evil, "ann@example.org"));
        var mail = server.Next();
        Assert.DoesNotContain(mail.GetProperty("names").EnumerateArray(), name => name.GetString() is "Bcc" or "Evil" or "QUIT");
        Assert.Contains(".\n.\nMAIL FROM:<eve@example.org>\n.", mail.GetProperty("parts").GetProperty("text/plain").GetString()!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(mail.GetProperty("defects").EnumerateArray());
    }

    [Fact]
    public async Task What_the_server_says_decides_between_later_and_never()
    {
        using var server = SmtpServer.Start("plain");
        var yaml = Yaml(server, "tls: none\n");
        Assert.Contains("550 5.1.1 no such user here", Assert.IsType<Delivery.Refused>(await bench.SendAsync(yaml, to: "nobody@example.org")).Why, StringComparison.Ordinal);
        Assert.Contains("greylisted", (await Assert.ThrowsAnyAsync<IOException>(() => bench.SendAsync(yaml, to: "busy@example.org"))).Message, StringComparison.Ordinal);
        Assert.Contains("not to nobody@example.org: 550", Assert.IsType<Delivery.Sent>(await bench.SendAsync(yaml + "to: [ann@example.org, nobody@example.org]\n")).Receipt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var server = SmtpServer.Start("starttls");
        bench.Secret("smtp", "guess");
        Assert.Contains("the login: 535", Assert.IsType<Delivery.Refused>(await bench.SendAsync(Yaml(server), to: "ann@example.org")).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_starttls_and_with_a_stranger_s_certificate_nothing_is_sent()
    {
        using (var plain = SmtpServer.Start("plain"))
            Assert.Contains("offers no STARTTLS", Assert.IsType<Delivery.Refused>(await bench.SendAsync(Yaml(plain), to: "ann@example.org")).Why, StringComparison.Ordinal);
        using var server = SmtpServer.Start("implicit");
        Assert.Contains("TLS with localhost", Assert.IsType<Delivery.Refused>(await bench.SendAsync(Yaml(server, "tls: implicit\n").Replace($"authority: {server.Certificate}\n", "", StringComparison.Ordinal), to: "ann@example.org")).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server: smtp.example.org\n", "needs a sender")]
    [InlineData("server: smtp.example.org\nfrom: nobody\n", "no mail address")]
    [InlineData("server: smtp.example.org\nfrom: a@b.example\nuser: x\n", "password: secret:NAME")]
    [InlineData("server: smtp.example.org\nfrom: a@b.example\ntls: none\nuser: x\npassword: secret:p\n", "in the clear")]
    [InlineData("server: smtp.example.org:25\nfrom: a@b.example\n", "the port goes into port:")]
    [InlineData("server: smtp.example.org\nfrom: a@b.example\ntls: maybe\n", "none of starttls, implicit, none")]
    [InlineData("server: smtp.example.org\nfrom: a@b.example\nauthority: /nowhere.pem\n", "/nowhere.pem")]
    public void What_is_wrong_is_said_with_its_cure(string yaml, string why) => Assert.Contains(why, bench.Wrong("kind: email\n" + yaml), StringComparison.Ordinal);
}
