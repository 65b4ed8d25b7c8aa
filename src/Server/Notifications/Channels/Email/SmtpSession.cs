using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>One conversation with a mail server, from the greeting to the end: TLS, AUTH PLAIN or LOGIN, one mail to its recipients.</summary>
public sealed class SmtpSession(EmailSettings settings) : IAsyncDisposable
{
    private readonly TcpClient client = new();
    private SmtpWire? wire;
    private Dictionary<string, string> offers = [];

    /// <summary>Who of the recipients was not taken, in the words of the server.</summary>
    public List<string> Objections { get; } = [];

    /// <exception cref="SmtpException">The server said no, or something that is no SMTP.</exception>
    /// <exception cref="IOException">It cannot be reached, or broke off.</exception>
    public async Task OpenAsync(string? password, CancellationToken ct)
    {
        await client.ConnectAsync(settings.Host, settings.Port, ct);
        client.NoDelay = true;
        wire = new SmtpWire(settings.Tls == MailTls.Implicit ? await SecureAsync(client.GetStream(), ct) : client.GetStream());
        Demand(await wire.ReadAsync(ct), "the greeting");
        await HelloAsync(ct);
        if (settings.Tls == MailTls.StartTls) await StartTlsAsync(ct);
        if (settings.User is { } user) await LoginAsync(user, password ?? "", ct);
    }

    /// <summary>Answers the server's last words: its number for the mail, mostly.</summary>
    /// <exception cref="SmtpException">Nobody of the recipients was taken, or the mail was not.</exception>
    public async Task<string> SendAsync(MailAddress from, IReadOnlyList<MailAddress> to, byte[] mail, CancellationToken ct)
    {
        var size = offers.TryGetValue("SIZE", out var most) ? string.Create(CultureInfo.InvariantCulture, $" SIZE={mail.Length}") : "";
        if (size.Length > 0 && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 && mail.Length > limit)
            throw new SmtpException($"the server takes {limit} bytes, this mail has {mail.Length}", permanent: true);
        Demand(await wire!.AskAsync($"MAIL FROM:<{from.Address}>{size}", ct), "the sender");
        var refused = new List<(MailAddress To, SmtpReply Reply)>();
        foreach (var one in to)
            if (await wire.AskAsync($"RCPT TO:<{one.Address}>", ct) is { IsYes: false } no) refused.Add((one, no));
        Objections.AddRange(refused.Select(no => $"{no.To.Address}: {no.Reply.Text}"));
        if (refused.Count == to.Count) throw new SmtpException(string.Join("; ", Objections), permanent: !refused.Exists(no => no.Reply.IsLater));
        var go = await wire.AskAsync("DATA", ct);
        if (go.Code != 354) Demand(go with { Code = go.IsYes ? 554 : go.Code }, "DATA");
        var end = await wire.DataAsync(mail, ct);
        Demand(end, "the mail");
        return end.Text;
    }

    /// <summary>A farewell nobody waits for long: the mail is delivered already.</summary>
    public async Task CloseAsync(CancellationToken ct)
    {
        try
        {
            await wire!.AskAsync("QUIT", ct);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It hung up first, as many do.
            client.Close();
        }
    }

    private async Task HelloAsync(CancellationToken ct)
    {
        var name = System.Net.Dns.GetHostName() is { Length: > 0 } host && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? host : "[127.0.0.1]";
        var hello = await wire!.AskAsync($"EHLO {name}", ct);
        Demand(hello, "EHLO");
        offers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in hello.Lines.Skip(1))
        {
            var words = line.Split((char[])[' ', '='], 2);
            offers[words[0]] = words.Length > 1 ? words[1] : "";
        }
    }

    private async Task StartTlsAsync(CancellationToken ct)
    {
        if (!offers.ContainsKey("STARTTLS")) throw new SmtpException($"{settings.Host} offers no STARTTLS, so nothing is sent (tls: none would send it in the clear)", permanent: true);
        Demand(await wire!.AskAsync("STARTTLS", ct), "STARTTLS");
        if (wire.HasUnread) throw new SmtpException("the server said more than its yes to STARTTLS: somebody stands between", permanent: true);
        wire = new SmtpWire(await SecureAsync(wire.Stream, ct));
        await HelloAsync(ct);
    }

    private async Task<Stream> SecureAsync(Stream plain, CancellationToken ct)
    {
        var secure = new SslStream(plain);
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host };
        if (settings.Authority is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        }
        try
        {
            await secure.AuthenticateAsClientAsync(options, ct);
            return secure;
        }
        catch (AuthenticationException wrong)
        {
            await secure.DisposeAsync();
            throw new SmtpException($"TLS with {settings.Host}: {wrong.Message}", permanent: true);
        }
    }

    private async Task LoginAsync(string user, string password, CancellationToken ct)
    {
        var ways = offers.GetValueOrDefault("AUTH", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SmtpReply said;
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase)) said = await wire!.AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", ct);
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            said = await wire!.AskAsync("AUTH LOGIN", ct);
            if (said.Code == 334) said = await wire.AskAsync(Base64(user), ct);
            if (said.Code == 334) said = await wire.AskAsync(Base64(password), ct);
        }
        else throw new SmtpException($"{settings.Host} offers {(ways.Length == 0 ? "no login" : $"logins by {string.Join(", ", ways)} only")}; PLAIN and LOGIN are spoken here", permanent: true);
        if (said.Code != 235) Demand(said.IsYes ? said with { Code = 535 } : said, "the login");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static void Demand(SmtpReply reply, string of)
    {
        if (!reply.IsYes) throw new SmtpException($"{of}: {reply.Text}", permanent: !reply.IsLater);
    }

    public async ValueTask DisposeAsync()
    {
        if (wire is not null) await wire.DisposeAsync();
        client.Dispose();
    }
}
